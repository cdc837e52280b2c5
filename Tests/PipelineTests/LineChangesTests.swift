import Digests
import TestSupport
import Testing

@testable import Listings

@Suite("Changed lines of a table")
struct LineChangesTests {
  private static let header = Array("id,word\n".utf8)

  /// A line as a table has it: the digest after a mark, then a word.
  private static func line(_ image: SHA256Digest, _ word: String) -> LineChanges.Line {
    LineChanges.Line(image: image, bytes: Array("#\(image.hex),\(word)\n".utf8))
  }

  private static func file(_ lines: [LineChanges.Line]) -> [UInt8] { lines.reduce(header) { $0 + $1.bytes } }

  private static func changes(
    of count: Int, removed: [LineChanges.Line] = [], added: [LineChanges.Addition] = []
  ) -> LineChanges {
    LineChanges(header: header, count: count, digits: 1, removed: removed, added: added)
  }

  /// The file after the changes; nil if they are not made. It is read in pieces of a few bytes.
  private static func applied(_ changes: LineChanges, to file: [UInt8]) -> [UInt8]? {
    var read = 0
    let edits = changes.edits {
      let piece = Array(file[read..<min(file.count, read + 1 + read % 97)])
      read += piece.count
      return piece
    }
    guard let edits else { return nil }
    var (changed, copied) = ([UInt8](), 0)
    for edit in edits {
      changed += file[copied..<max(copied, edit.range.lowerBound)] + edit.bytes
      copied = max(copied, edit.range.upperBound)
    }
    return changed + file[copied...]
  }

  @Test("lines go and come as in a file that is written anew", arguments: 0..<200)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var before: [SHA256Digest: String] = [:]
    for index in 0..<Int.random(in: 2...40, using: &generator) {
      before[SHA256Digest(of: "\(seed) \(index)")] = "word \(index)"
    }
    var after = before
    for image in before.keys.sorted().shuffled(using: &generator).prefix(
      Int.random(in: 0..<before.count, using: &generator))
    {
      after[image] = Bool.random(using: &generator) ? nil : "another"
    }
    for index in 0..<Int.random(in: 0...5, using: &generator) {
      after[SHA256Digest(of: "new \(seed) \(index)")] = "new"
    }
    let stays = before.filter { after[$0.key] == $0.value }.map { Self.line($0.key, $0.value) }
      .sorted { $0.image < $1.image }
    let removed = before.filter { after[$0.key] != $0.value }.map { Self.line($0.key, $0.value) }
    let added = after.filter { before[$0.key] != $0.value }.map { Self.line($0.key, $0.value) }
      .sorted { $0.image < $1.image }
    let additions = added.compactMap { line -> LineChanges.Addition? in
      if let last = stays.last(where: { $0.image < line.image }) { return .init(line, beside: last, isAfter: true) }
      return stays.first { $0.image > line.image }.map { .init(line, beside: $0, isAfter: false) }
    }
    guard additions.count == added.count else { return }
    let old = Self.file(before.map { Self.line($0.key, $0.value) }.sorted { $0.image < $1.image })
    let new = Self.file(after.map { Self.line($0.key, $0.value) }.sorted { $0.image < $1.image })
    #expect(Self.applied(Self.changes(of: before.count, removed: removed, added: additions), to: old) == new)
  }

  @Test("a file that is not what it is taken for is not changed")
  func otherFiles() {
    let lines = (0..<4).map { Self.line(SHA256Digest(of: "\($0)"), "word") }
    let changes = Self.changes(of: 4, removed: [lines[1]])
    #expect(Self.applied(changes, to: Self.file(lines)) == Self.file([lines[0], lines[2], lines[3]]))
    #expect(Self.applied(changes, to: Self.file(lines + [lines[1]])) == nil)
    #expect(Self.applied(changes, to: Self.file([lines[0], lines[2], lines[3]])) == nil)
    #expect(Self.applied(changes, to: Self.file([lines[0], lines[1], lines[1], lines[3]])) == nil)
    #expect(
      Self.applied(changes, to: Self.file([lines[0], Self.line(lines[1].image, "other"), lines[2], lines[3]])) == nil)
    #expect(Self.applied(changes, to: Array(Self.file(lines).dropFirst())) == nil)
    #expect(Self.applied(changes, to: Array(Self.file(lines).dropLast())) == nil)
    #expect(Self.applied(changes, to: Self.file(lines) + Array("short\n".utf8)) == nil)
    #expect(Self.applied(changes, to: []) == nil)
  }

  @Test("a line inside a cell with line breaks is not taken for a picture's")
  func brokenCells() {
    let lines = (0..<4).map { Self.line(SHA256Digest(of: "\($0)"), "word") }
    let cell = LineChanges.Line(
      image: lines[2].image, bytes: Array("#\(lines[2].image.hex),\"\n".utf8) + lines[1].bytes + Array("\"\n".utf8))
    #expect(Self.applied(Self.changes(of: 4, removed: [lines[1]]), to: Self.file([lines[0], cell, lines[3]])) == nil)
  }

  @Test("pictures whose digests begin alike have names that depend on each other")
  func sharedNames() throws {
    let one = SHA256Digest(of: "one")
    let other = try #require(SHA256Digest(hex: one.hex.prefix(16) + SHA256Digest(of: "other").hex.dropFirst(16)))
    let third = Self.line(SHA256Digest(of: "third"), "word")
    let lines = [Self.line(one, "word"), third]
    let added = LineChanges.Addition(Self.line(other, "word"), beside: third, isAfter: false)
    #expect(Self.applied(Self.changes(of: 2, added: [added]), to: Self.file(lines)) == nil)
    #expect(Self.applied(Self.changes(of: 2, removed: [lines[0]], added: [added]), to: Self.file(lines)) == nil)
    let repeated = [lines[0], Self.line(one, "in another class"), third]
    #expect(
      Self.applied(Self.changes(of: 3, removed: [lines[0]]), to: Self.file(repeated))
        == Self.file([repeated[1], third]))
  }
}
