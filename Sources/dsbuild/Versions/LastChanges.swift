import Diagnostics
import Engine
import Manifest
import Pipeline
import Report

/// The changes since the last revision. If the lock differs from that of the last commit, it is compared with that commit. Otherwise
/// the last two commits that changed the lock are compared.
///
/// A repository that git cannot read counts as none; only a cancelled task is an error.
struct LastChanges {
  private let repository: GitRepository
  private let root: String
  /// The last commit.
  let head: String

  /// Nil outside git and before the first commit.
  init?(root: String) throws(CancellationError) {
    guard let repository = try Self.known({ try GitRepository(root: root) }),
      let head = try Self.known({ try repository.resolved("HEAD") }) ?? nil
    else { return nil }
    self.root = root
    self.repository = repository
    self.head = head
  }

  /// Whether a file at `paths` differs from the last commit.
  ///
  /// Untracked files do not count. Neither do line ends, which git may convert, nor files in Git LFS.
  func isDirty(_ paths: [String]) throws(CancellationError) -> Bool {
    let committed = try Self.known { try repository.files(paths, at: head) } ?? [:]
    let effects = Effects()
    return committed.contains { path, bytes in
      if bytes.starts(with: "version https://git-lfs".utf8) { return false }
      // Other line ends at most double the size of a file. A larger file differs, and it may be too large to read.
      guard FileStamp(path: "\(root)/\(path)", following: false)?.kind == .file,
        let now = try? effects.read("\(root)/\(path)", atMost: 2 * bytes.count)
      else { return true }
      return now != bytes && !Self.withoutReturns(now).elementsEqual(Self.withoutReturns(bytes))
    }
  }

  /// The changes; nil if there is nothing to compare with.
  func changes() throws(CancellationError) -> ReportContent.Changes? {
    guard let now = try? RevisionRange.workingTree(root),
      let last = try Self.known({ try repository.lock(at: head) })
    else { return nil }
    if last.isEmpty || last.header != now.header || last.tables != now.tables {
      return compared(last, now, from: "the last commit", to: "the working tree")
    }
    guard let before = try Self.known({ try repository.locked(before: head) }) ?? nil,
      let old = try Self.known({ try repository.lock(at: before) })
    else { return nil }
    return compared(old, last, from: "the revision before", to: "the last commit")
  }

  private func compared(_ from: LockFiles, _ to: LockFiles, from older: String, to newer: String)
    -> ReportContent.Changes?
  {
    (try? LockComparison(from: from, to: to)).map { .init(from: older, to: newer, comparison: $0) }
  }

  /// The answer of git; nil if git fails.
  private static func known<Answer>(_ ask: () throws -> Answer) throws(CancellationError) -> Answer? {
    do { return try ask() } catch let error as CancellationError { throw error } catch { return nil }
  }

  /// The bytes without carriage returns before line feeds. The sequence is lazy, because two files mostly differ near their start.
  private static func withoutReturns(_ bytes: [UInt8]) -> some Sequence<UInt8> {
    bytes.indices.lazy.filter { bytes[$0] != 13 || $0 + 1 == bytes.count || bytes[$0 + 1] != 10 }.map { bytes[$0] }
  }
}
