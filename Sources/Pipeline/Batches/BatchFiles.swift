package import Digests
import Engine

/// The names of the files that belong to a batch.
package struct BatchFiles: Hashable, Sendable {
  /// The path without its ending.
  private let stem: String

  /// The files of the batch at a path.
  package init(batch path: String) {
    stem = path.hasSuffix(Self.ending) ? String(path.dropLast(Self.ending.count)) : path
  }

  /// The files of a batch in a folder.
  package init(name: String, in folder: String) { stem = "\(folder)/\(name)" }

  /// The name of the batch.
  package var name: String { Effects.name(of: stem) }
  /// The batch.
  package var batch: String { stem + Self.ending }
  /// The pictures that it reads.
  package var inputs: String { stem + ".pack" }
  /// The folder in which it is.
  package var folder: String { Effects.directory(of: stem) }

  /// The file of a blob that all batches of a folder may need, such as the weights of a network.
  package static func equipment(_ digest: SHA256Digest, in folder: String) -> String { "\(folder)/\(digest.hex).blob" }

  private static let ending = ".batch"
}
