import Digests
import TestSupport
import Testing

@Suite("Changes between two descriptions")
struct DescriptionChangeTests {
  private func description(_ fields: [(String, Int64)]) -> Description {
    var description = Description()
    for (name, value) in fields { description.append(name, .integer(value)) }
    return description
  }

  @Test("fields that are new, another or gone are named in the order of the newer one, what is gone last")
  func order() {
    let old = description([("a", 1), ("b", 2), ("c", 3), ("d", 4)])
    let new = description([("a", 1), ("c", 5), ("e", 6), ("d", 4)])
    let changes = new.changes(since: old)
    #expect(changes.map(\.name) == ["c", "e", "b"])
    #expect(changes.map(\.was) == [.integer(3), nil, .integer(2)])
    #expect(changes.map(\.now) == [.integer(5), .integer(6), nil])
    #expect(new.changes(since: new).isEmpty)
  }

  @Test("the changes are those that looking each field up gives, whatever is added, moved, changed or taken away")
  func everyCase() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let names = ["a", "b", "c", "d", "e", "f"]
      func some() -> Description {
        let chosen = names.filter { _ in Bool.random(using: &generator) }.shuffled(using: &generator)
        return description(chosen.map { ($0, Int64.random(in: 0...1, using: &generator)) })
      }
      let (old, new) = (some(), some())
      let expected = Set(names.filter { old[$0] != new[$0] })
      let changes = new.changes(since: old)
      #expect(Set(changes.map(\.name)) == expected && changes.count == expected.count)
      #expect(changes.allSatisfy { $0.was == old[$0.name] && $0.now == new[$0.name] })
    }
  }

  @Test("a hundred thousand fields are compared in one walk", .timeLimit(.minutes(1)))
  func many() {
    let fields = (0..<100_000).map { ("file photos/\($0).jpg", Int64($0)) }
    var changed = fields
    changed[50_000].1 = -1
    let changes = description(changed).changes(since: description(fields))
    #expect(changes.map(\.name) == ["file photos/50000.jpg"])
    #expect(description(Array(fields.dropFirst())).changes(since: description(fields)).count == 1)
    #expect(description(fields.reversed()).changes(since: description(fields)).isEmpty)
  }
}
