import Digests
import Engine
import Testing

@Suite("Heads of bundles")
struct BundleHeadTests {
  private static let file = BundleHead.File(digest: SHA256Digest(of: "file"), size: 7)

  private static func head(_ purpose: BundleHead.Purpose, parts: Int = 2) -> BundleHead {
    BundleHead(
      purpose, maker: .init(libraries: "jpeg 1", canary: "00 11", dsbuild: "0.1"),
      parts: (0..<parts).map { .init(journal: file, pack: $0 == 0 ? nil : file) }, actions: 9)
  }

  @Test("a head is read as it was written", arguments: [0, 1, 3_000])
  func roundTrip(parts: Int) {
    for purpose in [BundleHead.Purpose.batch(kind: "inspect"), .table(SHA256Digest(of: "table"))] {
      let head = Self.head(purpose, parts: parts)
      #expect(BundleHead(encoded: head.encoded()) == head)
    }
  }

  @Test("sizes that lie, files without a digest, and other versions are no head")
  func hostile() {
    func changed(_ change: (inout Description) -> Void) -> BundleHead? {
      guard var head = Description(encoded: Self.head(.table(SHA256Digest(of: "t"))).encoded()) else { return nil }
      change(&head)
      return BundleHead(encoded: head.encoded())
    }
    func size(_ number: Int64) -> Description.Value {
      .list([.list([.list([.digest(SHA256Digest(of: "j")), .integer(number)])])])
    }
    #expect(changed { _ in } != nil)
    for number in [-1, .min, .max, Int64(BundleHead.mostBytesOfFile) + 1] {
      #expect(changed { $0["parts"] = size(number) } == nil, "\(number)")
      if number < 0 { #expect(changed { $0["actions"] = .integer(number) } == nil) }
    }
    #expect(changed { $0["parts"] = size(0) } != nil)
    let wrong: [Description.Value] = [
      .none, .list([.none]), .list([.list([])]), .list([.list([.list([.text("../x"), .integer(1)])])]),
      .list([.list([.list([.digest(SHA256Digest(of: "j"))])])]), .text("parts"),
    ]
    for value in wrong { #expect(changed { $0["parts"] = value } == nil, "\(value)") }
    #expect(changed { $0["of"] = .integer(1) } == nil)
    #expect(changed { $0["version"] = .integer(2) } == nil)
    #expect(changed { $0["libraries"] = nil } == nil)
    #expect(BundleHead(encoded: [UInt8](repeating: 1, count: BundleHead.mostBytes + 1)) == nil)
    let whole = Self.head(.batch(kind: "crop")).encoded()
    for end in whole.indices { #expect(BundleHead(encoded: Array(whole[..<end])) == nil) }
  }

  @Test("a journal is read only if every result is whole, once, of a known kind and without an expiry")
  func journals() throws {
    let entry = ActionEntry(kind: "inspect", value: [1, 2, 3])
    let keys = (0..<3).map { SHA256Digest(of: "\($0)") }
    let results = Dictionary(uniqueKeysWithValues: keys.map { ($0, entry) })
    let journal = ResultJournal.encoded(results)
    #expect(ResultJournal.results(journal, kinds: ["inspect"]) == results)
    #expect(ResultJournal.results(journal, kinds: ["crop"]) == nil)
    #expect(ResultJournal.results(journal + journal, kinds: ["inspect"]) == nil, "twice the same key")
    let expiring = ActionEntry(kind: "inspect", value: [], expires: 5)
    #expect(ResultJournal.results(ResultJournal.encoded([keys[0]: expiring]), kinds: ["inspect"]) == nil)
    for end in journal.indices where end > 0 {
      let read = ResultJournal.results(Array(journal[..<end]), kinds: ["inspect"])
      #expect(read == nil || (read?.count ?? 0) < 3)
    }
  }
}
