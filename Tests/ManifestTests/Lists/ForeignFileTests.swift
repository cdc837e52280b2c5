import Diagnostics
import Manifest
import Testing

/// Files that people give in place of lists.
@Suite("Files that are no lists")
struct ForeignFileTests {
  @Test(
    "are known by content, and refused with the command that helps",
    arguments: [
      ("<!DOCTYPE html>\n<p>", "HTML", "dsbuild links"), ("<!-- saved from url -->\n<html>", "HTML", "dsbuild links"),
      ("  <div class='a'>", "HTML", "dsbuild links"), ("<?xml version='1.0'?><rss>", "XML", "dsbuild links"),
      ("From: <Saved by Blink>\nSnapshot", "MHTML", "dsbuild links"),
      ("MIME-Version: 1.0\n", "MHTML", "dsbuild links"),
      ("{\"log\": {\"version\": \"1.2\", \"entries\": []}}", "HAR", "dsbuild links"),
      ("{\n  \"log\": {\n    \"version\": \"1.2\"", "HAR", "dsbuild links"),
      ("PAR1\u{15}", "Parquet", "read_parquet(r'lists/weir.csv')"), ("ARROW1\0", "Feather", "read_feather"),
      ("SQLite format 3\0", "SQLite", "sqlite3 -csv"), ("PK\u{3}\u{4}", "Excel", "save the sheet as CSV"),
      ("%PDF-1.7", "PDF", "copy the addresses"), ("GIF89a", "picture", "{ files: lists/weir.csv }"),
    ])
  func refused(text: String, kind: String, cure: String) {
    let error = #expect(throws: DiagnosticError.self) { try list(text, file: "lists/weir.csv") }
    let found = error?.diagnostics
    #expect(found?.count == 1 && found?.first?.message.contains(kind) == true, "\(found ?? [])")
    #expect(found?.first?.hint?.contains(cure) == true, "\(found ?? [])")
    #expect(found?.first?.place?.file == "lists/weir.csv")
  }

  @Test("quote their names where a shell needs it")
  func quoted() {
    let error = #expect(throws: DiagnosticError.self) { try list("<html>", file: "it's a list.csv") }
    #expect(error?.diagnostics.first?.hint?.contains(#"'it'\''s a list.csv'"#) == true)
  }

  @Test("are not lists of addresses in angle brackets, and not tables whose first cell is a tag")
  func similar() throws {
    #expect(try list("<http://a.example/1.jpg>\n").rows.map(\.text) == ["http://a.example/1.jpg"])
    #expect(try list("url,tag\nhttp://a.example/1.jpg,<b>\n").rows.count == 1)
  }

  @Test("a list in another encoding is one mistake, however many rows have it")
  func oneMistake() {
    let row = Array("http://a.example/1.jpg,Ren".utf8) + [0xE9, 10]
    let bytes = Array("url,credit\n".utf8) + Array(repeating: row, count: 50).joined()
    let error = #expect(throws: DiagnosticError.self) {
      try URLList.read(bytes, file: "my list.csv", settings: ListSettings())
    }
    #expect(error?.diagnostics.count == 1)
    #expect(error?.diagnostics.first?.hint?.contains("iconv -f CP1252 -t UTF-8 'my list.csv'") == true)
  }
}
