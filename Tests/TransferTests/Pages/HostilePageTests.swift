import Testing
import Transfer

/// Saved pages whose texts would take hours to compare.
@Suite("Hostile saved pages") struct HostilePageTests {
  private static let marks = String(repeating: "\u{301}\u{316}", count: 200_000)
  private static let escaped = String(repeating: #"\u0301\u0316"#, count: 200_000)
  private static let encoded = String(repeating: "%CC%81%CC%96", count: 2_500)
  private static let some = String(repeating: "\u{301}\u{316}", count: 3_500)
  private static let good = #"<a href="https://a.example/good.jpg">x</a>"#

  private static func many(_ element: (Int) -> String) -> String { (0..<200).map(element).joined() }

  private static let pages: [String] = [
    #"<a m='{"a\#(marks)":"x","b":1}'></a>"#, #"<script>x({"a\#(escaped)":1})</script>"#,
    "<img alt='a\(marks)' src='https://a.example/t.png'>", "<img src='data:image/png;base64,\(marks)'>",
    "<link rel='canonical\(some)' href='/x'>", "<!-- saved from url=(\(some)) -->",
    #"<script>x({"html":"a\#(escaped)"})</script>"#,
    many { "<img src='./a\($0)\(some).jpg'>" }, many { "<img src='https://a.example/\($0)\(some).jpg'>" },
    many { "<a href='x\($0)\(some)'><img src='https://a.example/t.png'></a>" },
    many { "<i style='background:url(x\($0)\(some))'></i>" }, many { "<img srcset='a\($0)\(some).jpg 300w'>" },
    "<a href='/x?imgurl=https://a.example/\(encoded).jpg'></a>",
    many { "<a data-src='/\($0)\(some).jpg'></a>" },
  ]

  @Test("end soon and give the pictures beside a text of endless combining marks", arguments: pages.indices)
  func marks(index: Int) throws {
    let page = Self.pages[index]
    let began = ContinuousClock.now
    let read = try PageLinks(Array("<!doctype html>\(page)\(Self.good)".utf8), base: "https://p.example/")
    #expect(ContinuousClock.now - began < .seconds(60))
    #expect(read.links.contains { $0.url == "https://a.example/good.jpg" })
    #expect(read.links.allSatisfy { $0.url.utf8.count < 100 })
  }

  @Test("in the other forms end soon, too") func forms() throws {
    let began = ContinuousClock.now
    let json = #"{"a\#(Self.marks)": 1, "b": [{"image": "https://a.example/good.jpg"}]}"#
    #expect(try PageLinks(Array(json.utf8)).links.count == 1)
    let content = #"{"mimeType": "a\#(Self.marks)", "encoding": "base64\#(Self.marks)", "text": "[]"}"#
    let entry = #"{"request": {"url": "https://p.example/"}, "response": {"content": \#(content)}}"#
    #expect(try PageLinks(Array(#"{"log": {"entries": [\#(entry)]}}"#.utf8)).links.isEmpty)
    let head = "MIME-Version: 1.0\nContent-Type: text/html\n" + String(repeating: " \(Self.some)\n", count: 4)
    #expect(try PageLinks(Array("\(head)\n\(Self.good)".utf8), base: "https://p.example/").links.count == 1)
    #expect(ContinuousClock.now - began < .seconds(60))
  }
}
