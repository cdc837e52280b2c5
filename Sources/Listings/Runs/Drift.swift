public import Digests
public import Manifest

/// A pinned address that answered with other bytes.
public struct Drift: Hashable, Sendable {
  /// The address, user name and password masked.
  public var address: String
  /// What the lock says.
  public var pinned: SHA256Digest
  /// What came.
  public var found: SHA256Digest
  /// How far the picture is from the pinned one: `same_pixels`, `near` or `other`.
  public var grade: String
  /// What is done about it.
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

  /// The drift as a node's facts keep it.
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
  /// Reads ``record``; nil for anything else.
  package init?(_ value: Description.Value) {
    guard case .record(let record) = value, let address = record.text("address"),
      let pinned = record.digest("pinned"), let found = record.digest("found"), let grade = record.text("grade"),
      let policy = record.text("policy").flatMap(FetchSettings.DriftPolicy.init(rawValue:))
    else { return nil }
    self.init(address: address, pinned: pinned, found: found, grade: grade, policy: policy)
  }
}
