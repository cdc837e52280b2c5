package import Digests

/// The warnings about rows of lists that no source takes, as a build remembers them.
package struct UntakenRows: Hashable, Sendable {
  /// The name of the record in the memory of a project.
  static let name = "untaken-rows"

  /// The digest of the lists and of the conditions of their sources.
  package let key: SHA256Digest
  /// One warning for each list.
  package let warnings: [SourceWarning]

  package init(key: SHA256Digest, warnings: [SourceWarning]) {
    self.key = key
    self.warnings = warnings
  }

  init?(_ record: Description) {
    guard let key = record.digest("key"), case .list(let warnings)? = record["warnings"] else { return nil }
    self.init(key: key, warnings: warnings.compactMap(SourceWarning.init))
  }

  var record: Description {
    var record = Description()
    record["key"] = .digest(key)
    record["warnings"] = .list(warnings.map { .record($0.record) })
    return record
  }
}
