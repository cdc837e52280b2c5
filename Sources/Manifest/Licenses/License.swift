/// The licence of a picture, read from the code or the address that its publisher gives.
///
/// Its text is an SPDX identifier, `LicenseRef-…` if SPDX has none, or `unknown`.
public enum License: Hashable, Sendable {
  /// A licence or mark of Creative Commons. The version is nil if the publisher does not say it; the jurisdiction is that
  /// of a ported licence, in capital letters.
  case creativeCommons(LicenseFamily, version: Version?, jurisdiction: String?)
  /// No known copyright restrictions: what an institution believes, not a licence.
  case noKnownRestrictions
  /// A work of the government of the United States, free there and perhaps not elsewhere.
  case governmentWork
  /// All rights are reserved: the publisher says that there is no licence.
  case allRightsReserved
  /// Another licence, under the name that its publisher gives.
  case other(String)
  /// Nothing is known; all rights may be reserved.
  case unknown

  /// The version of a licence: `4.0`.
  public struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number before the dot.
    public let major: Int
    /// The number after the dot.
    public let minor: Int

    /// Parses `4.0`; nil for any other text.
    public init?(_ text: some StringProtocol) {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 1 }), let major = Int(parts[0]),
        let minor = Int(parts[1]), major > 0
      else { return nil }
      self.major = major
      self.minor = minor
    }

    /// The version as it is written.
    public var description: String { "\(major).\(minor)" }

    /// Orders versions by age.
    public static func < (one: Version, other: Version) -> Bool {
      (one.major, one.minor) < (other.major, other.minor)
    }
  }

  /// The family of Creative Commons; nil for anything else.
  public var family: LicenseFamily? {
    guard case .creativeCommons(let family, _, _) = self else { return nil }
    return family
  }

  /// Whether a changed picture, such as a crop, must not be shared.
  public var forbidsAdaptations: Bool { family?.forbidsAdaptations ?? false }
  /// Whether commercial use is forbidden.
  public var forbidsCommerce: Bool { family?.forbidsCommerce ?? false }
  /// Whether a changed picture may be shared under the same licence only.
  public var isShareAlike: Bool { family?.isShareAlike ?? false }

  /// Whether a set under the licence `set` may contain changed pictures of this licence: a share-alike licence asks for
  /// its own family in the same or a later version. Licences without that duty allow every set.
  public func allows(set: License) -> Bool {
    guard case .creativeCommons(let family, let version, _) = self, family.isShareAlike else { return true }
    guard case .creativeCommons(family, let other, _) = set else { return false }
    guard let version, let other else { return version == other }
    return version == other || version < other && version.major > 1
  }
}
