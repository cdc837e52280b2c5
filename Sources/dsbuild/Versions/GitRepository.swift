import Diagnostics
import Manifest

/// The git repository of a project. It is read only by git itself, through ``GitCall``.
struct GitRepository {
  /// The maximum number of bytes that are read from one revision.
  private static let mostBytes = 512 << 20

  /// The project's folder.
  let root: String
  private let environment: [String: String]
  private let time = GitTime()

  /// Opens the repository of a folder.
  ///
  /// - Throws: `DiagnosticError` if git is missing or the folder is not in a repository.
  init(root: String, environment: [String: String] = Environment.current().variables) throws {
    self.root = root
    self.environment = environment
    let answer = try git(["rev-parse", "--git-dir"])
    guard answer.status == 0 else {
      if answer.talk.contains("dubious ownership") { throw Self.ofStranger(answer.talk, root) }
      let said = answer.talk.split(separator: "\n").first.map { ": \(TerminalText.escaped(String($0)))" } ?? ""
      throw DiagnosticError(
        "this project is not in a git repository, so there is nothing to compare\(said)",
        hint: "run `git init`, then commit dataset.yaml, dataset.lock and lock/")
    }
  }

  /// The error for a repository that git does not open, because its folder belongs to another user.
  private static func ofStranger(_ talk: String, _ root: String) -> DiagnosticError {
    // git prints the command with the folder that it wants to be named.
    let advice = talk.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
      .first { $0.hasPrefix("git config ") }.map { TerminalText.escaped(String($0)) }
    return DiagnosticError(
      "git does not open this repository, because its folder belongs to another user",
      hint:
        "if you trust it, run `\(advice ?? "git config --global --add safe.directory \(TerminalText.escaped(root))")`; "
        + "else clone it into a folder of your own")
  }

  /// The commit of a revision.
  ///
  /// - Throws: `DiagnosticError` if there is no such revision.
  func commit(_ revision: String) throws -> String {
    guard let commit = try resolved(revision) else {
      let hint =
        try resolved("HEAD") == nil
        ? "nothing is committed yet: commit dataset.yaml, dataset.lock and lock/"
        : "name a commit, branch or tag; `git log --oneline` lists the commits"
      throw DiagnosticError("there is no revision `\(TerminalText.escaped(revision))`", hint: hint)
    }
    return commit
  }

  /// The commit of a revision; nil if there is no such revision.
  func resolved(_ revision: String) throws -> String? {
    let answer = try git(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"])
    guard answer.status == 0 else { return nil }
    return String(decoding: answer.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// The best common ancestor of two commits.
  func mergeBase(_ first: String, _ second: String) throws -> String {
    let answer = try git(["merge-base", first, second])
    guard answer.status == 0 else {
      throw DiagnosticError(
        "the two revisions have no commit in common, so `...` has nothing to start from",
        hint: "compare them directly, with two dots: `dsbuild diff REV1..REV2`")
    }
    return String(decoding: answer.output.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// The second last commit up to `commit` that changed the lock; nil if there is none.
  func locked(before commit: String) throws -> String? {
    let paths = [LockFiles.headerPath, LockFiles.tableFolder]
    let answer = try git(["rev-list", "--max-count=2", commit, "--"] + paths)
    let commits = String(decoding: answer.output, as: UTF8.self).split(separator: "\n").map(String.init)
    return answer.status == 0 && commits.count == 2 ? commits[1] : nil
  }

  /// The contents of a file in the latest commits that changed it, the latest first.
  func versions(of path: String, most: Int) throws -> [[UInt8]] {
    let list = try git(["rev-list", "--max-count=\(most)", "HEAD", "--", path])
    guard list.status == 0 else { return [] }
    let commits = String(decoding: list.output, as: UTF8.self).split(separator: "\n").map(String.init)
    return try commits.compactMap { commit in try files([path], at: commit)[path] }
  }

  /// The files of the lock at a commit.
  func lock(at commit: String) throws -> LockFiles {
    try LockFiles(try files([LockFiles.headerPath, "\(LockFiles.tableFolder)/"], at: commit))
  }

  /// The files at a commit by path. A path that ends in `/` selects the whole folder.
  func files(_ paths: [String], at commit: String) throws -> [String: [UInt8]] {
    let listing = try git(["ls-tree", "-r", "-z", commit, "--"] + paths)
    guard listing.status == 0 else {
      throw DiagnosticError(
        "git cannot list the files of the commit `\(commit)`: \(TerminalText.escaped(listing.talk))",
        hint: "`git fsck` shows what is damaged")
    }
    var entries: [(object: String, path: String)] = []
    for entry in listing.output.split(separator: 0) {
      let halves = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      guard halves.count == 2 else { continue }
      let words = String(decoding: halves[0], as: UTF8.self).split(separator: " ")
      if words.count == 3, words[1] == "blob" {
        entries.append((String(words[2]), String(decoding: halves[1], as: UTF8.self)))
      }
    }
    return try contents(of: entries, at: commit)
  }

  private func contents(of entries: [(object: String, path: String)], at commit: String) throws -> [String: [UInt8]] {
    guard !entries.isEmpty else { return [:] }
    let names = entries.map { $0.object + "\n" }.joined()
    let answer = try git(["cat-file", "--batch"], input: Array(names.utf8), outputBytes: Self.mostBytes)
    var files: [String: [UInt8]] = [:]
    var rest = answer.output[...]
    for entry in entries {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { break }
      let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard words.count == 3, let size = Int(words[2]), size >= 0, rest.endIndex - end > size + 1 else { break }
      files[entry.path] = Array(rest[(end + 1)..<(end + 1 + size)])
      rest = rest[(end + 2 + size)...]
    }
    guard entries.allSatisfy({ files[$0.path] != nil }) else {
      throw DiagnosticError(
        "git cannot read the files of the commit `\(commit)`", hint: "`git fsck` shows what is damaged")
    }
    return files
  }

  private func git(_ arguments: [String], input: [UInt8] = [], outputBytes: Int = 16 << 20) throws -> ChildProcess {
    try GitCall.run(
      arguments, in: root, within: time, environment: environment, input: input, outputBytes: outputBytes)
  }
}
