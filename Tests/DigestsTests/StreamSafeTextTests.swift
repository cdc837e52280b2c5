import Digests
import Testing

@Suite("Texts with combining marks") struct StreamSafeTextTests {
  @Test("have at most 30 of them after one another") func runs() {
    func marks(_ count: Int) -> String { String(String.UnicodeScalarView(repeatElement("\u{301}", count: count))) }
    for text in ["", "a", "é", "e\u{301}", "कि\u{200d}ष", "a\(marks(30))", "\(marks(30))b\(marks(30))"] {
      #expect(StreamSafeText.holds(text), "\(text.unicodeScalars.count)")
    }
    for text in ["a\(marks(31))", "\(marks(31))b", "a\(marks(1_000_000))"] {
      #expect(!StreamSafeText.holds(text), "\(text.unicodeScalars.count)")
      #expect(StreamSafeText.decoded(Array(text.utf8)[...]) == nil)
    }
    #expect(StreamSafeText.decoded([0x61, 0xFF]) == "a\u{FFFD}")
  }

  @Test("are no names in a document of a person if the run is long") func names() {
    let name = String(repeating: "\u{301}\u{316}", count: 200_000)
    #expect(throws: FlatJSON.Failure.self) {
      try JSONTree.read(Array(#"{"a": 1, "\#(name)": 2}"#.utf8)[...], by: .strict)
    }
  }
}
