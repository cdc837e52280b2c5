import Digests
import Testing

@Suite("JSON documents") struct JSONTreeTests {
  private func read(_ text: String, by rules: JSONTree.Rules) -> JSONTree? {
    try? JSONTree.read(Array(text.utf8)[...], by: rules)
  }

  private func text(_ tree: JSONTree?) -> String? { if case .text(let text)? = tree { text } else { nil } }

  @Test(
    "texts with mistakes are repaired in answers of servers and refused in files of a person",
    arguments: [
      (#""a\ud83dz""#, "a\u{FFFD}z"), (#""a\ud83d\u0041""#, "a\u{FFFD}A"), (#""\udc00""#, "\u{FFFD}"),
      ("\"a\nb\"", "a\nb"), (#""a\qb""#, "aqb"),
    ])
  func repairs(_ document: String, _ repaired: String) {
    #expect(text(read(document, by: .ofServers)) == repaired)
    #expect(read(document, by: .strict) == nil)
  }

  @Test("bytes that are not UTF-8 are repaired in answers") func bytes() {
    let bytes: [UInt8] = [0x22, 0x61, 0xFF, 0x22]
    #expect(text(try? JSONTree.read(bytes[...], by: .ofServers)) == "a\u{FFFD}")
    #expect((try? JSONTree.read(bytes[...], by: .strict)) == nil)
  }

  @Test("numbers keep their digits, and are finite in files of a person") func numbers() {
    for number in ["12345678901234567890", "-0.5e3", "0"] {
      guard case .number(let text)? = read(number, by: .strict) else {
        Issue.record("\(number)")
        continue
      }
      #expect(text == number)
    }
    #expect(read("1e400", by: .strict) == nil)
    guard case .number(let large)? = read("1e400", by: .ofServers) else {
      Issue.record("1e400")
      return
    }
    #expect(large == "1e400")
    for number in ["01", "1.", "+1", "1e", "NaN", "--1"] { #expect(read(number, by: .ofServers) == nil) }
  }

  @Test("the first of two members counts, long names are left out, long texts end at a scalar") func limits() {
    let name = String(repeating: "n", count: 201)
    let long = String(repeating: "ä", count: 20_000)
    let tree = read("{\"a\": \"1\", \"a\": \"2\", \"\(name)\": 3, \"b\": \"x\(long)\"}", by: .ofServers)
    #expect(text(tree?.member("a")) == "1")
    #expect(tree?.member(name) == nil)
    #expect(text(tree?.member("b")) == "x" + long.prefix(9_999))
    #expect(read("{\"\(name)\": 1}", by: .strict)?.member(name) != nil)
  }

  @Test("nesting and values have limits") func depth() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(read(deep, by: .strict) != nil)
    #expect(read("[\(deep)]", by: .strict) == nil)
    #expect(read(String(repeating: "[", count: 100_000), by: .ofServers) == nil)
    #expect(read("[" + String(repeating: "0,", count: 1_000_000) + "0]", by: .ofServers) == nil)
    for text in ["", "{", "[1,]", "{\"a\"}", "{\"a\":}", "[1 2]", "1 2", "tru", "\"a"] {
      #expect(read(text, by: .ofServers) == nil, "\(text)")
    }
  }
}
