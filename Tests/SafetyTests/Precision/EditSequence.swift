import Foundation
import TestSupport

/// One random sequence of edits with kills between, each build compared with one from scratch: whatever a key forgets, and whatever
/// an interrupted build leaves behind, shows as a difference.
struct EditSequence {
  /// What a sequence did, for the counts that are printed.
  struct Outcome: Sendable {
    var builds = 0
    var kills = 0
    var edits = 0
    /// What went wrong, with the edits that led to it; nil for nothing.
    var violation: String?
  }

  private struct GitError: Error, CustomStringConvertible {
    let description: String
  }

  private struct Revision {
    let project: EditedProject
    /// Its name in git; nil where the sequence does without.
    let commit: String?
  }

  private let seed: UInt64
  private let origin: String
  private let program: Program
  private let folder: TemporaryFolder
  private var generator: SeededGenerator
  private var project: EditedProject
  private var rendered: [String: [UInt8]] = [:]
  private var revisions: [Revision] = []
  private var story: [String] = []
  private var outcome = Outcome()
  /// Whether dsbuild still knows which files of its outputs are its own; without that, old ones stay as a stranger's would.
  private var knowsOutputs = true
  /// Whether an output was changed by another than dsbuild, so that a build moves it aside.
  private var hasDamage = false
  /// Whether a build refused to replace a damaged file of which dsbuild did not know any more that it was its own.
  private var isRefused = false
  /// Whether each step is committed, so that an older one can be checked out: git costs more than the builds.
  private let usesGit: Bool

  /// The sequence of a seed, its pictures to be asked of `origin`.
  init(seed: UInt64, origin: String) throws {
    self.seed = seed
    self.origin = origin
    usesGit = seed % 4 == 0
    program = try Program.dsbuild()
    folder = try TemporaryFolder()
    generator = SeededGenerator(seed: seed)
    project = EditedProject(using: &generator)
  }

  /// Runs `steps` rounds of edits, kills and one undisturbed build.
  static func run(seed: UInt64, steps: Int, origin: String) async throws -> Outcome {
    var sequence = try EditSequence(seed: seed, origin: origin)
    try await sequence.begin()
    for step in 0...steps where sequence.outcome.violation == nil && !sequence.isRefused {
      if step > 0 { try await sequence.edit() }
      try await sequence.buildAndCompare()
    }
    return sequence.outcome
  }

  private mutating func begin() async throws {
    try folder.write("/.dsbuild/\n/out/\n", to: ".gitignore")
    if usesGit { _ = try await git("init", "-q") }
    try render()
  }

  /// Brings the input files to what the project is, leaving alone what is so already.
  private mutating func render() throws {
    let wanted = project.files(at: origin)
    for path in rendered.keys where wanted[path] == nil { try folder.remove(path) }
    for (path, bytes) in wanted where rendered[path] != bytes { try folder.write(bytes, to: path) }
    rendered = wanted
  }

  // MARK: edits

  private mutating func edit() async throws {
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let drawn = Int.random(in: 0..<EditKind.allCases.count + 6, using: &generator)
      let kind = drawn < EditKind.allCases.count ? EditKind.allCases[drawn] : .setting
      outcome.edits += 1
      if let told = project.edit(kind, using: &generator) {
        story.append(told)
        try render()
      } else {
        try await disturb(kind)
      }
    }
  }

  /// Changes no input's content, or takes away what can be made again.
  private mutating func disturb(_ kind: EditKind) async throws {
    switch kind {
    case .touch:
      guard let path = rendered.keys.sorted().randomElement(using: &generator) else { return }
      let date = Date(timeIntervalSinceNow: Double(Int.random(in: -100_000...100_000, using: &generator)))
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: folder.path(of: path))
      story.append("touch \(path)")
    case .rewrite:
      guard let path = rendered.keys.sorted().randomElement(using: &generator) else { return }
      try folder.write(rendered[path] ?? [], to: path)
      story.append("rewrite \(path)")
    case .checkout:
      guard let revision = revisions.randomElement(using: &generator), let commit = revision.commit else { return }
      _ = try await git("checkout", "-q", "-f", commit)
      project = revision.project
      let wanted = project.files(at: origin)
      // git leaves files alone that were never committed.
      for path in rendered.keys where wanted[path] == nil && folder.contains(path) { try folder.remove(path) }
      rendered = wanted
      story.append("checkout \(commit.prefix(8))")
    case .undo:
      guard let revision = revisions.randomElement(using: &generator) else { return }
      project = revision.project
      try render()
      story.append("undo")
    case .damageOutput, .loseOutput:
      // Drafts and marks, which are hidden, are not what a person takes for the output.
      let outputs = folder.files(under: "out").filter { !$0.contains(".dsbuild-") }
      guard let path = outputs.randomElement(using: &generator) else { return }
      if kind == .loseOutput {
        try folder.remove(path)
      } else {
        var bytes = try folder.read(path)
        guard !bytes.isEmpty else { return }
        bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1
        try Self.overwrite(folder.path(of: path), bytes)
      }
      hasDamage = hasDamage || kind == .damageOutput
      story.append("\(kind.rawValue) \(path)")
    case .loseState, .loseCache:
      let names =
        kind == .loseState ? ["notes", "stamps", "inputs", "uses", "index"] : ["cache.sqlite", "store", ""]
      let name = ".dsbuild/\(names.randomElement(using: &generator) ?? "")"
      if folder.contains(name) { try folder.remove(name) }
      if name.hasSuffix("/") || name.hasSuffix("stamps") { knowsOutputs = false }
      story.append("lose \(name)")
    default: return
    }
  }

  /// Changes a file where it lies, as an editor may: same inode, same size, perhaps within the tick it was written in.
  private static func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  // MARK: builds

  private mutating func buildAndCompare() async throws {
    while Int.random(in: 0..<5, using: &generator) < 2 {
      let operation = Int.random(in: 1...220, using: &generator)
      let killed = try await program.run(
        ["build", "-q"], in: folder.path, environment: ["DSBUILD_CRASH_AT": "\(operation)"])
      guard killed.status == 128 + 9 else { break }
      outcome.kills += 1
      story.append("kill before \(operation)")
      // A person may go on editing before the next build.
      if Int.random(in: 0..<3, using: &generator) == 0 { try await edit() }
    }
    let before = try lockFiles(in: folder)
    let result = try await program.run(["build", "-q"], in: folder.path)
    outcome.builds += 1
    story.append("build: \(result.status)")
    let scratch = try TemporaryFolder()
    for (path, bytes) in rendered { try scratch.write(bytes, to: path) }
    for (path, bytes) in before { try scratch.write(bytes, to: path) }
    let truth = try await program.run(["build", "-q"], in: scratch.path)
    isRefused =
      !knowsOutputs && hasDamage && result.status == 1 && truth.status == 0
      && result.talk.contains("was not written by dsbuild")
    if isRefused { return }
    guard result.status == truth.status, [0, 1].contains(truth.status) else {
      return fail("exit \(result.status), from scratch \(truth.status)\n\(result.talk)\n--\n\(truth.talk)")
    }
    if truth.status == 0 {
      let differing = try compare(scratch)
      guard differing.isEmpty else { return fail("differs from scratch: \(differing.joined(separator: ", "))") }
    }
    if truth.status == 0 {
      try checkStrays()
      try checkSplits(since: before)
    }
    try await commit()
  }

  /// The paths of the lock and of the manifest's exports that are not as a build from scratch has them.
  private func compare(_ scratch: TemporaryFolder) throws -> [String] {
    var differing: [String] = []
    let (ours, truths) = (try lockFiles(in: folder), try lockFiles(in: scratch))
    for path in Set(ours.keys).union(truths.keys).sorted() where ours[path] != truths[path] { differing.append(path) }
    for top in Set(scratch.files(under: "out").map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
      .sorted()
    {
      for path in Set(folder.files(under: top) + scratch.files(under: top)).union([top]).sorted() {
        guard folder.contains(path) == scratch.contains(path) else {
          let isStray = folder.contains(path) && !knowsOutputs
          if !isStray { differing.append("\(path) (\(folder.contains(path) ? "too much" : "missing"))") }
          continue
        }
        var isFolder: ObjCBool = false
        _ = unsafe FileManager.default.fileExists(atPath: folder.path(of: path), isDirectory: &isFolder)
        if !isFolder.boolValue, try folder.read(path) != scratch.read(path) { differing.append(path) }
      }
    }
    return differing
  }

  /// Nothing temporary may be left after a build that ended well. The marker of an unfinished tree that the manifest has no more
  /// stays with the tree.
  private mutating func checkStrays() throws {
    let strays = folder.files().filter { path in
      // What was changed by another is moved aside, and stays with its mark. Without state, what a killed build wrote is taken for such.
      if path.hasPrefix("out/"), path.contains(".edited") { return !hasDamage && knowsOutputs }
      if path == "out/folder/.dsbuild-updating" { return project.exports.contains("imagefolder") }
      if path == "out/shards/.dsbuild-updating" { return project.exports.contains("webdataset") }
      return path.hasSuffix(".tmp") || path.contains(".dsbuild-")
        || ["incoming", "leases", "journal", "quarantine"].contains { path.hasPrefix(".dsbuild/\($0)/") }
    }
    if !strays.isEmpty { fail("left behind: \(strays.joined(separator: ", "))") }
  }

  /// A picture that had a split has it still, in or out, as long as the lock names it and the split has a share.
  private mutating func checkSplits(since before: [String: [UInt8]]) throws {
    let manifest = String(decoding: rendered["dataset.yaml"] ?? [], as: UTF8.self).split(separator: "\n")
    guard let shares = manifest.first(where: { $0.hasPrefix("split:") }) else { return }
    let (old, new) = (splits(in: before), splits(in: try lockFiles(in: folder)))
    let lost = old.filter { image, splits in
      let had = splits.subtracting([""])
      guard had.count == 1, let now = new[image], !had.contains(where: { shares.contains("\($0): 0%") }) else {
        return false
      }
      return now.subtracting([""]) != had
    }
    if !lost.isEmpty { fail("lost their splits: \(lost.keys.sorted().joined(separator: ", "))") }
  }

  /// The splits under which the tables of the present classes name each picture; an empty one where a row has none.
  private func splits(in files: [String: [UInt8]]) -> [String: Set<String>] {
    var splits: [String: Set<String>] = [:]
    for name in project.classes.keys {
      for line in String(decoding: files["lock/\(name).tsv"] ?? [], as: UTF8.self).split(separator: "\n").dropFirst() {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count > 11, fields[3] != "-" else { continue }
        splits[String(fields[3]), default: []].insert(fields[11] == "-" ? "" : String(fields[11]))
      }
    }
    return splits
  }

  private func lockFiles(in folder: TemporaryFolder) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in folder.files(under: "lock") + ["dataset.lock"] where folder.contains(path) {
      files[path] = try folder.read(path)
    }
    return files
  }

  private mutating func commit() async throws {
    guard usesGit else { return revisions.append(Revision(project: project, commit: nil)) }
    _ = try await git("add", "-A")
    _ = try await git(
      "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", "step")
    let commit = try await git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
    revisions.append(Revision(project: project, commit: commit))
  }

  private func git(_ arguments: String...) async throws -> String {
    let result = try await Program(path: "/usr/bin/git").run(arguments, in: folder.path)
    guard result.status == 0 else { throw GitError(description: "git \(arguments): \(result.talk)") }
    return result.output
  }

  private mutating func fail(_ what: String) {
    outcome.violation = "seed \(seed): \(what)\n  " + story.joined(separator: "\n  ")
  }
}
