import Digests
import ExamplePictures
import Foundation
import TestSupport
import Testing

/// A row that is taken down or is no picture needs no file, so every machine writes the same lock.
@Suite("Files that another machine does not have")
struct AbsentFileTests {
  /// Ways by which a file does not reach a clone.
  enum Kind: String, CaseIterable {
    case takenDownByDigest, takenDownByPath, notPicture, both
  }

  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.outfall, seed: UInt64(40 + seed)).jpeg() }

  private static let manifest = """
    dsbuild: 1
    name: absent
    classes: { outfall: p/outfall, other: [ { files: "p/*.jpg" } ] }
    duplicates: { near: { threshold: 0% } }
    export: [ { format: imagefolder, to: out } ]

    """

  /// A project of two classes of files; the second is a pattern.
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(Self.picture(seed), to: "p/outfall/\(seed).jpg") }
    for seed in 4..<6 { try project.folder.write(Self.picture(seed), to: "p/\(seed).jpg") }
    try project.folder.write(Self.manifest, to: "dataset.yaml")
    return project
  }

  private func spoil(_ project: TemporaryProject, _ kind: Kind) throws {
    var lines: [String] = []
    if kind == .takenDownByDigest || kind == .both { lines.append(SHA256Digest(of: Self.picture(1)).hex) }
    if kind == .takenDownByPath || kind == .both { lines.append("file:p/5.jpg") }
    if kind == .notPicture || kind == .both { try project.folder.write("no picture", to: "p/outfall/page.jpg") }
    if !lines.isEmpty { try project.folder.write(lines.joined(separator: "\n") + "\n", to: "takedown.txt") }
  }

  private func lock(_ project: TemporaryProject) throws -> [String] {
    try ["dataset.lock", "lock/outfall.tsv", "lock/other.tsv"].map { try project.folder.text($0) }
  }

  /// What git and the store of a team bring to another machine.
  private func clone(_ project: TemporaryProject, _ share: String) async throws -> TemporaryProject {
    #expect(try await project.dsbuild("push", "--remote", share).status == 0)
    let clone = try TemporaryProject()
    for name in ["dataset.yaml", "dataset.lock", "lock/outfall.tsv", "lock/other.tsv", "takedown.txt"]
    where project.folder.contains(name) {
      try clone.folder.write(try project.folder.read(name), to: name)
    }
    let pull = try await clone.dsbuild("pull", "--files", "--remote", share)
    #expect(pull.status == 0, "\(pull.talk)")
    return clone
  }

  @Test(
    "are none that a clone lacks: it builds under `--locked`, and its own lock is the same", arguments: Kind.allCases)
  func cloned(kind: Kind) async throws {
    let (first, share) = (try project(), try TemporaryFolder())
    // Twice with the files before they were spoilt, or once with them from the start: the lock is the same for others.
    if kind != .both { _ = try await first.build() }
    try spoil(first, kind)
    let digests = try await first.build().exportDigests
    let clone = try await clone(first, share.path)
    #expect(clone.folder.files(under: "p").count == (kind == .both ? 4 : kind == .notPicture ? 6 : 5))
    let locked = try await clone.dsbuild("--locked", "--json")
    #expect(locked.status == 0, "\(kind): \(locked.output) \(locked.talk)")
    #expect(BuildSummary(json: try locked.json()).exportDigests == digests)
    let plain = try await clone.dsbuild("build")
    #expect(plain.status == 0 && !plain.talk.contains("matches no row"), "\(plain.talk)")
    #expect(try lock(clone) == lock(first))
    #expect(try await first.dsbuild("--locked").status == 0)
    #expect(try await clone.build("--locked").result == "unchanged")
  }

  @Test("keep their rows while other files come and go")
  func edited() async throws {
    let (first, share) = (try project(), try TemporaryFolder())
    try spoil(first, .both)
    _ = try await first.build()
    let clone = try await clone(first, share.path)
    for project in [first, clone] {
      try project.folder.write(Self.picture(9), to: "p/outfall/9.jpg")
      try project.folder.remove("p/outfall/2.jpg")
      _ = try await project.build()
    }
    #expect(try lock(clone) == lock(first))
    #expect(try clone.folder.text("lock/outfall.tsv").contains("\tnot_image\t"))
  }

  @Test("are gone from the lock if a person removes them, or takes the line back")
  func removed() async throws {
    let project = try project()
    try spoil(project, .both)
    _ = try await project.build()
    try project.folder.remove("p/outfall/page.jpg")
    for _ in 0..<2 { #expect(try await project.dsbuild("--locked").status == 6) }
    _ = try await project.build()
    #expect(try !project.folder.text("lock/outfall.tsv").contains("page.jpg"))
    #expect(try await project.build("--locked").result == "unchanged")
    // A picture that is taken down stays in the lock without its file, so the line has something to name.
    try project.folder.remove("p/outfall/1.jpg")
    let kept = try await project.dsbuild("build")
    #expect(kept.status == 0 && !kept.talk.contains("matches no row"), "\(kept.talk)")
    #expect(try project.folder.text("lock/outfall.tsv").contains("\ttaken_down\t"))
    try project.folder.remove("takedown.txt")
    _ = try await project.build()
    #expect(try !project.folder.text("lock/outfall.tsv").contains("1.jpg"))
  }

  @Test("are named by lines that nobody is advised to delete, also while the files are missing")
  func advice() async throws {
    let project = try project()
    _ = try await project.build()
    try project.folder.remove("p/outfall/1.jpg")
    try spoil(project, .takenDownByDigest)
    let talk = try await project.dsbuild("build").talk
    #expect(!talk.contains("delete the line") && !talk.contains("matches no row"), "\(talk)")
    try project.folder.write(String(repeating: "ab", count: 32) + "\n", to: "takedown.txt")
    #expect(try await project.dsbuild("build").talk.contains("matches no row or file"))
  }
}
