import Diagnostics
import Digests
import Manifest
import Testing

@Suite("Files of a person's decisions")
struct DecisionTests {
  let one = SHA256Digest(of: "one")
  let two = SHA256Digest(of: "two")

  @Test("answers are read in any order and written sorted")
  func labels() throws {
    let lines = [
      "{\"image\": \"\(two.hex)\", \"answer\": \"no\"}", "{ \"answer\":\"yes\",\"image\":\"\(one.hex)\" }", "",
    ]
    let file = try LabelFile(Array(lines.joined(separator: "\r\n").utf8), file: "labels/weir.jsonl")
    #expect(file[one] == .yes)
    #expect(file[two] == .no)
    #expect(file.lines[one] == 2)
    let written = String(decoding: file.encoded, as: UTF8.self)
    let sorted = [one, two].sorted()
    #expect(written.split(separator: "\n").count == 2)
    #expect(written.hasPrefix("{\"image\": \"\(sorted[0].hex)\", \"answer\": "))
    #expect(try LabelFile(file.encoded, file: "x").encoded == file.encoded)
  }

  @Test("every mistake of an answers file is named with its place")
  func labelMistakes() {
    let text = """
      {"image": "abc", "answer": "yes"}
      {"image": "\(one.hex)", "answer": "maybe"}
      {"image": "\(one.hex)", "anwser": "yes"}
      not json
      <<<<<<< HEAD
      {"image": "\(two.hex)", "answer": "yes"}
      =======
      {"image": "\(two.hex)", "answer": "no"}
      >>>>>>> main
      """
    let error = #expect(throws: DiagnosticError.self) { try LabelFile(Array(text.utf8), file: "l.jsonl") }
    #expect(
      error?.diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" } == [
        "1:11 `image`: expected a SHA-256 of 64 hexadecimal digits",
        "2:89 `answer`: expected `yes`, `no` or `skip`", "3:79 the line has an unknown key `anwser`",
        "3:1 the line has no `answer`", "4:1 expected `{`", "5:1 an unresolved git conflict",
        "8:1 a second, different answer for the same picture",
      ])
  }

  @Test("squares are read, and a picture no square of which will do")
  func crops() throws {
    let text = """
      {"image": "\(one.hex)", "x": 80, "y": 0, "side": 480, "by": "person"}
      {"image": "\(two.hex)", "rejected": true}
      """
    var file = try CropFile(Array(text.utf8), file: "crops/weir.jsonl")
    #expect(file[one] == .square(x: 80, y: 0, side: 480, by: .person))
    #expect(file[two] == .rejected)
    #expect(try CropFile(file.encoded, file: "x").decisions == file.decisions)
    file[one] = nil
    #expect(file.decisions.count == 1)
  }

  @Test("a square may begin before its picture")
  func squareOutside() throws {
    let line = "{\"image\": \"\(one.hex)\", \"x\": -12, \"y\": -3, \"side\": 480, \"by\": \"person\"}\n"
    let file = try CropFile(Array(line.utf8), file: "crops/weir.jsonl")
    #expect(file[one] == .square(x: -12, y: -3, side: 480, by: .person))
    #expect(String(decoding: file.encoded, as: UTF8.self) == line)
  }

  @Test(
    "a square needs whole pixels",
    arguments: [
      "\"x\": -1000001, \"y\": 0, \"side\": 4", "\"x\": 0.5, \"y\": 0, \"side\": 4", "\"x\": 0, \"y\": 0, \"side\": 0",
      "\"x\": 0, \"y\": 0", "\"x\": \"0\", \"y\": 0, \"side\": 4", "\"x\": 0, \"y\": 0, \"side\": 4, \"by\": \"me\"",
    ])
  func badSquares(members: String) {
    #expect(throws: DiagnosticError.self) {
      try CropFile(Array("{\"image\": \"\(one.hex)\", \(members)}".utf8), file: "crops/weir.jsonl")
    }
  }

  @Test("allowed pairs have no order, and a picture may stand for its cluster")
  func allow() throws {
    let text = "# judged in May\n\(two.hex) \(one.hex)\n\n\(one.hex)  \(two.hex)\nkeep \(one.hex)\n"
    let file = try AllowFile(Array(text.utf8), file: "duplicates.allow")
    #expect(file.pairs.keys.map { $0 } == [try #require(AllowFile.Pair(one, two))])
    #expect(file.kept == [one: 5])
    let pair = [one, two].sorted().map(\.hex).joined(separator: " ")
    #expect(String(decoding: file.encoded, as: UTF8.self) == "# judged in May\nkeep \(one.hex)\n\(pair)\n")
    let error = #expect(throws: DiagnosticError.self) {
      try AllowFile(Array("\(one.hex) \(one.hex)\nkeep\nkeep 12\n".utf8), file: "duplicates.allow")
    }
    #expect(error?.diagnostics.map { $0.place?.line } == [1, 2, 3])
  }

  @Test("a takedown names digests, addresses and hosts")
  func takedown() throws {
    let text = "example.org\n*.Example.com\nhttps://a.example/1\n\(one.hex)\ndata:sha256-\(two.hex)\n"
    let file = try TakedownFile(Array(text.utf8), file: "takedown.txt")
    #expect(file.entries[.image(one)] == 4)
    #expect(file.entries[.address("https://a.example/1")] == 3)
    let domain = try #require(HostPattern("*.example.com"))
    #expect(file.entries[.host(domain)] == 2)
    #expect(domain.matches("www.example.com"))
    #expect(!domain.matches("example.com"))
    #expect(!domain.matches("badexample.com"))
    #expect(try TakedownFile(file.encoded, file: "x").encoded == file.encoded)
    let error = #expect(throws: DiagnosticError.self) {
      try TakedownFile(
        Array("word\nhttps://a.example/a b\nhttps://a.example/a https://b.example/b\n".utf8), file: "takedown.txt")
    }
    // A blank may belong to an address; a second address may not.
    #expect(error?.diagnostics.map { $0.place?.line } == [1, 3])
  }
}
