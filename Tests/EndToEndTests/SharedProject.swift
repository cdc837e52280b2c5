import ExamplePictures
import Foundation
import TestSupport

/// A dataset of three pictures and a dead address whose lock is written, and clones of it that have manifest, list and lock alone.
struct SharedProject {
  let first: TemporaryProject
  let digests: [String: String]

  /// Builds the dataset.
  ///
  /// - Parameter remote: what the manifest says of `cache.remote`.
  init(_ origin: LoopbackOrigin, remote: String = "none") async throws {
    first = try TemporaryProject()
    for seed in 0..<3 {
      origin.answer("/\(seed).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(seed)).jpeg()))
    }
    origin.answer("/3.jpg", .status(404))
    try first.folder.write("url\n" + (0..<4).map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "weir.csv")
    try first.folder.write(
      """
      dsbuild: 1
      name: shared
      classes: { weir: weir.csv }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
      duplicates: { near: { threshold: 0% } }
      export: [ { format: imagefolder, to: out } ]
      cache: { remote: \(remote) }

      """, to: "dataset.yaml")
    digests = try await first.build().exportDigests
  }

  /// The lock of a project.
  static func lock(_ project: TemporaryProject) throws -> String {
    try project.folder.text("dataset.lock") + project.folder.text("lock/weir.tsv")
  }

  /// What git would bring to another machine.
  func clone() throws -> TemporaryProject {
    let clone = try TemporaryProject()
    for name in ["dataset.yaml", "weir.csv", "dataset.lock", "lock/weir.tsv"] {
      try clone.folder.write(try first.folder.read(name), to: name)
    }
    return clone
  }
}
