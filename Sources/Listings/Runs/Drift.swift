public import Digests
public import Manifest

/// A pinned address that returned other bytes.
public struct Drift: Hashable, Sendable {
  /// The address, with user name and password masked.
  public var address: String
  /// The digest in the lock.
  public var pinned: SHA256Digest
  /// The digest of the new bytes.
  public var found: SHA256Digest
  /// The difference between the picture and the pinned one: `same_pixels`, `near` or `other`.
  public var grade: String
  /// The action that the settings choose.
  public var policy: FetchSettings.DriftPolicy

  package init(
    address: String, pinned: SHA256Digest, found: SHA256Digest, grade: String, policy: FetchSettings.DriftPolicy
  ) {
    self.address = address
    self.pinned = pinned
    self.found = found
    self.grade = grade
    self.policy = policy
  }

  /// The drift as a record in the facts of a node.
  package var record: Description {
    var record = Description()
    record["address"] = .text(address)
    record["pinned"] = .digest(pinned)
    record["found"] = .digest(found)
    record["grade"] = .text(grade)
    record["policy"] = .text(policy.rawValue)
    return record
  }
}

extension Drift {
  /// Reads what ``record`` wrote; returns nil for any other value.
  package init?(_ value: Description.Value) {
    guard case .record(let record) = value, let address = record.text("address"),
      let pinned = record.digest("pinned"), let found = record.digest("found"), let grade = record.text("grade"),
      let policy = record.text("policy").flatMap(FetchSettings.DriftPolicy.init(rawValue:))
    else { return nil }
    self.init(address: address, pinned: pinned, found: found, grade: grade, policy: policy)
  }
}
