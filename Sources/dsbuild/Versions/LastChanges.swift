import Engine
import Manifest
import Pipeline

/// What changed since the last revision: against the last commit where the lock differs from its, else against the commit
/// before that which had another lock.
struct LastChanges {
  private let repository: GitRepository
  private let root: String
  /// The last commit.
  let head: String

  /// Nil outside git, and before the first commit.
  init?(root: String) {
    guard let repository = try? GitRepository(root: root), let head = (try? repository.resolved("HEAD")) ?? nil else {
      return nil
    }
    self.root = root
    self.repository = repository
    self.head = head
  }

  /// Whether files that git knows are not as the last commit has them.
  var isDirty: Bool { repository.isDirty }

  /// The changes; nil where there is nothing to compare with.
  func changes() -> ReportContent.Changes? {
    guard let now = try? RevisionRange.workingTree(root), let last = try? repository.lock(at: head) else { return nil }
    if last.isEmpty || last.header != now.header || last.tables != now.tables {
      return compared(last, now, from: "the last commit", to: "the working tree")
    }
    guard let before = (try? repository.locked(before: head)) ?? nil, let old = try? repository.lock(at: before) else {
      return nil
    }
    return compared(old, last, from: "the revision before", to: "the last commit")
  }

  private func compared(_ from: LockFiles, _ to: LockFiles, from older: String, to newer: String)
    -> ReportContent.Changes?
  {
    (try? LockComparison(from: from, to: to)).map { .init(from: older, to: newer, comparison: $0) }
  }
}
