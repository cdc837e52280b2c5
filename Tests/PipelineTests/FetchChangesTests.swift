import Digests
import Testing

@testable import Pipeline

@Suite("The rows that a fetch decides")
struct FetchChangesTests {
  @Test("are found once for a key, and again for another key or after the class has ended")
  func once() {
    let changes = FetchChanges()
    var found = 0
    func ask(_ key: String) {
      _ = changes.rows(of: .weir, key: SHA256Digest(of: key)) {
        found += 1
        return nil
      }
    }
    ask("one")
    ask("one")
    #expect(found == 1)
    // A picture that was learned from the takedown list is a part of the key.
    ask("two")
    ask("two")
    #expect(found == 2)
    changes.forget(.gate)
    ask("two")
    #expect(found == 2)
    changes.forget(.weir)
    ask("two")
    #expect(found == 3)
  }
}
