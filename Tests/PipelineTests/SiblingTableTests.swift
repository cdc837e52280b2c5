import Digests
import Learning
import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("The table of siblings")
struct SiblingTableTests {
  private static func table(seed: UInt64 = 1) -> SiblingTable {
    var generator = SeededGenerator(seed: seed)
    var pictures: [ClassName: [(image: SHA256Digest, group: SHA256Digest, vector: UnitVector)]] = [:]
    for (place, name) in ["gate", "outfall", "weir"].enumerated() {
      guard let name = ClassName(rawValue: name) else { continue }
      pictures[name] = (0..<10).map { number in
        let image = SHA256Digest(of: "\(name) \(number)")
        let vector = (0..<24).map { Float(generator.number(in: 0..<1) + ($0 % 3 == place ? 0.6 : 0)) }
        return (image, image, UnitVector(vector))
      }
    }
    return SiblingTable(pictures)
  }

  @Test("is read back as it was written, and damaged bytes are nothing")
  func encoding() {
    let table = Self.table()
    let bytes = table.encoded()
    #expect(SiblingTable(encoded: bytes) == table)
    for cut in stride(from: 0, to: bytes.count, by: 97) { #expect(SiblingTable(encoded: Array(bytes[..<cut])) == nil) }
    var longer = bytes
    longer.append(0)
    #expect(SiblingTable(encoded: longer) == nil)
    var damaged = bytes
    damaged.replaceSubrange(4..<8, with: [255, 255, 255, 255])
    #expect(SiblingTable(encoded: damaged) == nil)
  }

  @Test("a class sees the others, without pictures that are its own too")
  func siblings() throws {
    let table = Self.table()
    let weir = try #require(ClassName(rawValue: "weir"))
    #expect(table.siblings(of: weir, without: [], groups: []).count == 20)
    let shared = SHA256Digest(of: "gate 3")
    #expect(table.siblings(of: weir, without: [shared], groups: []).count == 19)
    #expect(table.siblings(of: weir, without: [], groups: [shared]).count == 19)
  }

  @Test("a picture looks like the class whose pictures it resembles")
  func likeness() throws {
    let likeness = try #require(ClassLikeness(Self.table()))
    let names = ["gate", "outfall", "weir"].compactMap(ClassName.init(rawValue:))
    for (place, name) in names.enumerated() {
      let vector = UnitVector((0..<24).map { $0 % 3 == place ? 1.5 : 0.5 })
      let except = names[(place + 1) % 3]
      #expect(likeness.nearest(to: vector, except: except) == name)
    }
  }
}
