import Digests
import Foundation
import TestSupport

/// Two branches of one dataset with random edits, merged by git with dsbuild's driver, and what must hold afterwards.
struct MergedBranches {
  /// A sentence for what does not hold; nil where all does.
  let violation: String?
  /// How many edits were made.
  let edits: Int

  /// Makes, merges and checks the branches of a seed.
  static func run(seed: UInt64) async throws -> MergedBranches {
    var run = try Run(seed: seed)
    return try await run.result()
  }
}

private struct Run {
  private static let manifest = """
    dsbuild: 1
    name: merged
    classes:
      gate: { sources: [{ files: "gate/*.jpg" }] }
      weir: { sources: [{ files: "weir/*.jpg" }] }
    crop: { mode: none }
    split: { train: 50%, val: 25%, test: 25%, seed: 5 }
    export:
      - { format: imagefolder, to: out/tree }
      - { format: csv, to: out/manifest.csv }

    """

  private let seed: UInt64
  private let project: TemporaryProject
  private var dice: SeededGenerator
  private var edits = 0
  /// The answers of both branches, by class and picture.
  private var answers: [String: [String: String]] = [:]
  /// The pairs of both branches that were judged different.
  private var allowed: Set<String> = []

  init(seed: UInt64) throws {
    self.seed = seed
    dice = SeededGenerator(seed: seed)
    project = try TemporaryProject()
  }

  mutating func result() async throws -> MergedBranches {
    try project.folder.write(Self.manifest, to: "dataset.yaml")
    let attributes = "dataset.lock merge=dsbuild-lock\nlock/*.tsv merge=dsbuild-lock\n"
    try project.folder.write(attributes + "labels/* merge=union\nduplicates.allow merge=union\n", to: ".gitattributes")
    try project.folder.write(".dsbuild/\nout/\n", to: ".gitignore")
    for number in 0..<6 { try add(number, to: number.isMultiple(of: 2) ? "gate" : "weir", branch: "base") }
    try await git("init", "-q", "-b", "main")
    try await git("config", "merge.dsbuild-lock.driver", "\(try Program.dsbuild().path) merge-lock %O %A %B %P")
    try await buildAndCommit()
    for branch in ["one", "two"] {
      try await git("checkout", "-q", "-b", branch, "main")
      for _ in 0..<Int.random(in: 1...4, using: &dice) { try await edit(branch) }
      try await buildAndCommit()
    }
    let merge = try await run("merge", "-q", "--no-edit", "one")
    guard merge.status == 0 else { return violated("git merge exits \(merge.status): \(merge.output) \(merge.talk)") }
    let build = try await project.dsbuild("build")
    guard build.status == 0 else { return violated("the build of the merge exits \(build.status): \(build.talk)") }
    if let text = try torn() ?? lost() { return violated(text) }
    let again = try await project.dsbuild("build", "--locked")
    guard again.status == 0 else { return violated("a second build exits \(again.status): \(again.talk)") }
    return MergedBranches(violation: nil, edits: edits)
  }

  private func violated(_ text: String) -> MergedBranches {
    MergedBranches(violation: "seed \(seed): \(text)", edits: edits)
  }

  /// One edit of a branch: a picture, a copy of one that the other branch may add too, an answer, or a judged pair.
  private mutating func edit(_ branch: String) async throws {
    edits += 1
    let name = Bool.random(using: &dice) ? "gate" : "weir"
    switch Int.random(in: 0..<4, using: &dice) {
    case 0: try add(Int.random(in: 6..<14, using: &dice), to: name, branch: branch)
    case 1: try add(Int.random(in: 0..<14, using: &dice), to: name, branch: branch, isCopy: true)
    case 2:
      // The branches answer different pictures: that they disagree is a person's affair.
      let files = files(of: name).filter { ($0.hash & 1 == 0) == (branch == "one") }
      guard let file = files.randomElement(using: &dice) else { return }
      try answer(file.image, of: name, Bool.random(using: &dice) ? "yes" : "no")
    default:
      let files = files(of: name)
      guard let one = files.randomElement(using: &dice), let other = files.randomElement(using: &dice),
        one.image != other.image
      else { return }
      try allow([one.image, other.image].sorted())
    }
  }

  private func add(_ number: Int, to name: String, branch: String, isCopy: Bool = false) throws {
    let picture = DrawnPicture(.weir, seed: UInt64(number), width: 96, height: 72)
    let bytes = isCopy ? picture.nearCopy() : picture.jpeg()
    try project.folder.write(bytes, to: "\(name)/\(number)\(isCopy ? "-copy-\(branch)" : "").jpg")
  }

  private struct Picture {
    let image: String
    /// A number that both branches compute alike.
    let hash: UInt8
  }

  private func files(of name: String) -> [Picture] {
    project.folder.files(under: name).compactMap { path in
      guard let bytes = try? project.folder.read(path) else { return nil }
      let digest = SHA256Digest(of: bytes)
      return Picture(image: digest.hex, hash: digest.bytes[0])
    }
  }

  private mutating func answer(_ image: String, of name: String, _ answer: String) throws {
    guard answers[name]?[image] == nil else { return }
    answers[name, default: [:]][image] = answer
    let path = "labels/\(name).jsonl"
    let lines = ((try? project.folder.text(path)) ?? "") + "{\"image\": \"\(image)\", \"answer\": \"\(answer)\"}\n"
    try project.folder.write(lines.split(separator: "\n").sorted().map { $0 + "\n" }.joined(), to: path)
  }

  private mutating func allow(_ pair: [String]) throws {
    let line = pair.joined(separator: " ")
    guard allowed.insert(line).inserted else { return }
    let lines = ((try? project.folder.text("duplicates.allow")) ?? "") + line + "\n"
    try project.folder.write(lines.split(separator: "\n").sorted().map { $0 + "\n" }.joined(), to: "duplicates.allow")
  }

  /// Whether images of one group are in several splits.
  private func torn() throws -> String? {
    let rows = try project.folder.text("out/manifest.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = rows.first, let split = header.firstIndex(of: "split"),
      let group = header.firstIndex(of: "group_id")
    else { return "the table has no groups" }
    let splits = Dictionary(grouping: rows.dropFirst()) { $0[group] }.mapValues { Set($0.map { $0[split] }) }
    return splits.first { $0.value.count > 1 }.map { "group \($0.key.prefix(8)) is in \($0.value.sorted())" }
  }

  /// Whether a decision of either branch is gone.
  private func lost() throws -> String? {
    for (name, answers) in answers {
      let text = try project.folder.text("labels/\(name).jsonl")
      for (image, answer) in answers {
        guard text.contains("{\"image\": \"\(image)\", \"answer\": \"\(answer)\"}\n") else {
          return "the answer about \(image.prefix(8)) is gone"
        }
        let files = project.folder.files(under: "out/tree").filter { $0.contains("/\(name)/\(image.prefix(16))") }
        if answer == "no", !files.isEmpty { return "\(image.prefix(8)) was answered no and is in the tree" }
      }
    }
    let allow = (try? project.folder.text("duplicates.allow")) ?? ""
    return allowed.first { !allow.contains($0) }.map { "the pair \($0.prefix(8)) is gone" }
  }

  private func buildAndCommit() async throws {
    let build = try await project.dsbuild("build")
    guard build.status == 0 else { throw Failed(text: "build: \(build.talk)") }
    try await git("add", "-A")
    try await git("commit", "-q", "--allow-empty", "-m", "edit")
  }

  private func run(_ arguments: String...) async throws -> Program.Result {
    let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
    return try await Program(path: "/usr/bin/git").run(settings + arguments, in: project.folder.path)
  }

  private func git(_ arguments: String...) async throws {
    let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
    let result = try await Program(path: "/usr/bin/git").run(settings + arguments, in: project.folder.path)
    guard result.status == 0 else { throw Failed(text: "git \(arguments): \(result.talk)") }
  }

  private struct Failed: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }
}
