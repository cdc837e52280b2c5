import Digests
import Engine
import Synchronization

/// The files of a source with their digests. The files of a pattern are read when they are needed, because a build with nothing to
/// do needs only one digest of all.
final class SourceFiles: Sendable {
  /// One digest over the paths and the digests of all files.
  let digest: SHA256Digest
  /// The files of a list; empty for a pattern whose files were not read yet.
  var known: [SourcesStep.Input] { files.withLock { $0 } ?? [] }

  private let files: Mutex<[SourcesStep.Input]?>
  private let read: @Sendable () throws -> [SourcesStep.Input]

  /// Files that were read.
  init(_ files: [SourcesStep.Input]) {
    self.files = Mutex(files)
    digest = Self.digest(of: files)
    read = { [] }
  }

  /// Files with a known digest, which `read` reads.
  init(digest: SHA256Digest, _ read: @escaping @Sendable () throws -> [SourcesStep.Input]) {
    files = Mutex(nil)
    self.digest = digest
    self.read = read
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
