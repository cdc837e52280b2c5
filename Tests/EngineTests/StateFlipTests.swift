import Digests
import Engine
import Foundation
import TestSupport
import Testing

/// Each byte of everything that is kept is damaged in turn: a reader knows what was written or nothing, and neither traps nor hangs.
@Suite("A damaged byte of state")
struct StateFlipTests {
  private let directory: TemporaryFolder
  private let claims = ["a/b", "c"].map { FileClaim(path: $0, content: SHA256Digest(of: $0)) }
  private var state: String { directory.path(of: ".dsbuild") }

  /// `make flips` takes every byte; otherwise one in so many of a short file, and of a long one.
  private static let stride = ProcessInfo.processInfo.environment["DSBUILD_FLIP_STRIDE"].flatMap { Int($0) }

  init() throws { directory = try TemporaryFolder() }

  private func note(_ number: Int) -> NodeRecord {
    NodeRecord(
      description: Description(kind: "n", version: number), outputs: [SHA256Digest(of: content(number))],
      summary: [UInt8(number)])
  }

  /// Writes one file of each kind.
  private func fill() throws {
    _ = try OwnedFolder(state, project: directory.path, access: .readWrite, effects: Effects())
    try directory.replace("input", with: [1, 2])
    try Effects().setModified(1_600_000_000_123_000_000, of: directory.path(of: "input"))
    let project = try ProjectState(root: directory.path, directory: state, key: ownKey, effects: Effects())
    _ = try project.inputs.digest(of: "input")
    try project.inputs.save()
    try project.setNote("note", [1, 2, 3])
    let stamp = try #require(FileStamp(path: directory.path(of: "input")))
    try project.remember(
      StampTable([.init(path: "input", stamp: stamp, digest: SHA256Digest(of: [UInt8(1), 2]))]), of: "out")
    try project.claim(claims, of: "out")
    let store = BlobStore(root: state, effects: Effects(), limits: tinyLimits)
    for number in 0..<5 { try store.put(content(number, length: number == 4 ? 300 : 40)) }
    try store.close()
    let cache = try ActionCache(root: state, key: ownKey, effects: Effects())
    for number in 0..<5 { try cache.record(SHA256Digest(of: "\(number)"), kind: "k", value: [UInt8(number)]) }
    try cache.record(note(2))
    try cache.checkpoint()
    try ProjectList(root: state, effects: Effects()).add(directory.path)
  }

  /// Reads everything in every way, and says what is neither right nor missing.
  private func wrong(_ access: BlobStore.Access) throws -> [String] {
    var wrong: [String] = []
    func expect<Value: Equatable>(_ name: String, _ found: Value?, _ right: Value) {
      if let found, found != right { wrong.append("\(name): \(found)") }
    }
    let effects = Effects()
    _ = try OwnedFolder(state, project: directory.path, access: access, effects: effects)
    let project = try ProjectState(
      root: directory.path, directory: state, key: ownKey, effects: effects, access: access)
    expect("note", try project.note("note"), [1, 2, 3])
    let stamps = try project.stamps(of: "out")
    expect("stamps", stamps?.entries.map(\.path), ["input"])
    _ = stamps?.doubtful(below: directory.path)
    let claims = try project.claims(of: "out")
    if !claims.isEmpty { expect("claims", claims, self.claims) }
    expect("input", try project.inputs.digest(of: "input"), SHA256Digest(of: [UInt8(1), 2]))
    let store = BlobStore(root: state, effects: effects, access: access, limits: tinyLimits)
    for number in 0..<5 {
      let bytes = content(number, length: number == 4 ? 300 : 40)
      expect("blob \(number)", try store.read(SHA256Digest(of: bytes)), bytes)
      _ = try store.problem(of: SHA256Digest(of: bytes), readData: true)
    }
    _ = try store.allDigests()
    let cache = try ActionCache(root: state, key: ownKey, effects: effects, access: access)
    for number in 0..<5 {
      expect("action", try cache.value(for: SHA256Digest(of: "\(number)")), [UInt8(number)])
    }
    expect("run", try cache.node(note(2).key), note(2))
    expect("projects", try ProjectList(root: state, effects: effects).projects().first, directory.path)
    _ = try GarbageCollection(store: store, cache: cache).run(roots: [], rules: .init(isDryRun: true))
    return wrong
  }

  @Test("is never believed, whichever it is")
  func everyByte() throws {
    try fill()
    var whole: [String: [UInt8]] = [:]
    for name in directory.files() { whole[name] = try directory.read(name) }
    let names = whole.keys.filter { $0.hasPrefix(".dsbuild/") }.sorted()
    #expect(names.count == 13, "\(names)")
    var count = 0
    for name in names {
      let bytes = whole[name] ?? []
      let isLong = bytes.count > 4096
      for place in Swift.stride(from: 0, to: bytes.count, by: Self.stride ?? (isLong ? 211 : 7)) {
        for value in Set([bytes[place] ^ 0xFF, 0]) where value != bytes[place] {
          var damaged = bytes
          damaged[place] = value
          try directory.replace(name, with: damaged)
          for access in [BlobStore.Access.readOnly, .readWrite] {
            do {
              let found = try wrong(access)
              #expect(found.isEmpty, "\(name), byte \(place) = \(value): \(found)")
            } catch let error as EngineError {
              // Version and owner are the two things that are refused instead of made again.
              let isRefusable = name.hasSuffix("TAG") || name.hasSuffix("cache.sqlite")
              #expect(error.code == .refused && isRefusable, "\(name), byte \(place) = \(value): \(error)")
            }
          }
          count += 1
          try restore(whole)
        }
      }
    }
    print("flips: \(count) damaged bytes in \(names.count) files")
  }

  /// Puts back what was written: a reader that may write mends what it meets.
  private func restore(_ whole: [String: [UInt8]]) throws {
    let now = directory.files()
    for name in now where whole[name] == nil { try Effects().unlink(directory.path(of: name)) }
    for (name, bytes) in whole where name != "input" {
      if !now.contains(name) || (try? directory.read(name)) != bytes { try directory.replace(name, with: bytes) }
    }
  }
}
