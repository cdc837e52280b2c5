import Digests
import Engine
import Manifest

extension Project {
  /// The digests of the tables that a class had in the latest commits; empty outside a git repository.
  func earlierTables(of names: [ClassName]) -> [ClassName: [SHA256Digest]] {
    guard let repository = try? GitRepository(root: root, environment: environment.variables) else { return [:] }
    var tables: [ClassName: [SHA256Digest]] = [:]
    for name in names {
      let versions = (try? repository.versions(of: LockFiles.tablePath(name), most: Self.mostVersions)) ?? []
      tables[name] = versions.map { SHA256Digest(of: $0) }
    }
    return tables
  }

  private static let mostVersions = 20
}
