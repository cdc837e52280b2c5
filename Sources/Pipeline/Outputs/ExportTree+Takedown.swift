import Digests
import Engine

extension ExportTree {
  /// Removes dsbuild's files that show a picture, from an output that the build does not write.
  ///
  /// Any other file than that of one picture (table, shard, page) is read: it shows a picture if it contains its name.
  ///
  /// - Parameters:
  ///   - names: The first sixteen digits of the digests of pictures.
  ///   - wholly: Whether all files go if one shows a picture.
  /// - Returns: How many files were removed.
  func remove(showing names: Set<String>, wholly: Bool) async throws -> Int {
    guard FileStamp(path: target, following: false) != nil else { return 0 }
    try checkPlace()
    let known = try await knownFiles().entries.map(\.path).filter { $0 != TreeList.name }
    let found = try await workspace.compute(known, as: .checkingFiles) { path in
      try Self.reveals(names, "\(root)/\(path)", atMost: .max, in: workspace)
    }
    let showing = Set(zip(known, found).lazy.filter(\.1).map(\.0))
    guard !showing.isEmpty else { return 0 }
    return try await withdraw(names) { wholly || showing.contains($0) }
  }

  /// Removes all of dsbuild's files.
  func removeAll(_ names: Set<String>) async throws -> Int {
    try await withdraw(names) { _ in true }
  }
}
