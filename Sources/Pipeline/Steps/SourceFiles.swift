import Digests
import Engine
import Synchronization

/// The files of a source with their digests. The files of a pattern are read when they are needed, because a build with nothing to
/// do needs only one digest of all.
package final class SourceFiles: Sendable {
  /// One digest over the paths and the digests of all files.
  let digest: SHA256Digest
  /// The files of a list; empty for a pattern whose files were not read yet.
  var known: [SourcesStep.Input] { files.withLock { $0 } ?? [] }

  private let files: Mutex<[SourcesStep.Input]?>
  private let read: @Sendable () throws -> [SourcesStep.Input]
  private let compare: @Sendable (SHA256Digest) -> [SourcesStep.Input]?
  private let compared = Mutex<(before: SHA256Digest, files: [SourcesStep.Input]?)?>(nil)

  /// Files that were read.
  init(_ files: [SourcesStep.Input]) {
    self.files = Mutex(files)
    digest = Self.digest(of: files)
    read = { [] }
    compare = { _ in nil }
  }

  /// Files with a known digest, which `read` reads.
  ///
  /// - Parameter compare: gives the files with other content than those with an earlier digest; nil if that is not known.
  init(
    digest: SHA256Digest, comparing compare: @escaping @Sendable (SHA256Digest) -> [SourcesStep.Input]?,
    _ read: @escaping @Sendable () throws -> [SourcesStep.Input]
  ) {
    files = Mutex(nil)
    self.digest = digest
    self.compare = compare
    self.read = read
  }

  /// The files with other content than those with an earlier digest, in the order of their paths, if none came or went since; nil
  /// if that is not known.
  func replaced(since before: SHA256Digest) -> [SourcesStep.Input]? {
    compared.withLock { compared in
      if let compared, compared.before == before { return compared.files }
      let found = compare(before)
      compared = (before, found)
      return found
    }
  }

  /// All files, in the order of their paths.
  ///
  /// - Throws: ``InputChanged`` if they no longer have the digest.
  func all() throws -> [SourcesStep.Input] {
    if let known = files.withLock({ $0 }) { return known }
    let found = try read()
    guard Self.digest(of: found) == digest else { throw InputChanged(path: found.first?.path ?? "") }
    files.withLock { $0 = found }
    return found
  }

  private static func digest(of files: [SourcesStep.Input]) -> SHA256Digest {
    var hasher = FileListHasher()
    for file in files { hasher.add(file.path.utf8, file.digest) }
    return hasher.finalize()
  }
}
