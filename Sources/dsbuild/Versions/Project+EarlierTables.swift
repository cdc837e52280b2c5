import Digests
import Engine
import Manifest

extension Project {
  /// The digests of the tables that classes had in the latest commits, the latest first; empty outside a git repository.
  func earlierTables(of names: [ClassName]) -> [ClassName: [SHA256Digest]] {
    let repository = try? GitRepository(root: root, environment: environment.variables)
    let versions = (try? repository?.versions(of: LockFiles.headerPath, most: Self.mostVersions)) ?? []
    let locks = versions.compactMap { try? LockHeader.read($0, file: LockFiles.headerPath).header }
    var tables: [ClassName: [SHA256Digest]] = [:]
    for name in names {
      var digests: [SHA256Digest] = []
      for lock in locks {
        guard let digest = lock.classes[name]?.digest, !digests.contains(digest) else { continue }
        digests.append(digest)
      }
      tables[name] = Array(digests.prefix(Self.mostTables))
    }
    return tables
  }

  /// The most commits of the lock that are read.
  private static let mostVersions = 100
  /// The most tables of a class that a store is asked for.
  private static let mostTables = 20
}
