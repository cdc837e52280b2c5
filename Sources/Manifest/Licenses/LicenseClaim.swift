/// The licence of a picture as a publisher states it in two places: a code, and the address of a page.
public struct LicenseClaim: Hashable, Sendable {
  /// The licence that holds: the stricter one if the two differ, and `unknown` if neither includes the other.
  public let license: License
  /// The address of the licence as the publisher gives it, else the page of the licence.
  public let url: String?
  /// Whether the code and the address name different licences.
  public let isConflict: Bool

  /// Compares a code with an address. Either may be missing or empty.
  public init(code: String?, url: String?) {
    let given = url.flatMap { $0.isEmpty ? nil : $0 }
    let stated = code.flatMap { $0.isEmpty ? nil : License($0) }
    let linked = given.map { License($0) }
    let joined = Self.join(stated, linked)
    license = joined.license
    isConflict = joined.isConflict
    // The address that lost would contradict the licence.
    self.url = isConflict && linked != joined.license ? joined.license.url : given ?? joined.license.url
  }

  private static func join(_ stated: License?, _ linked: License?) -> (license: License, isConflict: Bool) {
    switch (stated, linked) {
    case (let one?, nil): return (one, false)
    case (nil, let one?): return (one, false)
    case (nil, nil): return (.unknown, false)
    case (let stated?, let linked?):
      guard stated != linked else { return (stated, false) }
      if let refined = stated.refined(by: linked) { return (refined, false) }
      return (stated.stricter(than: linked), true)
    }
  }
}

extension License {
  /// The same licence with the version and the jurisdiction that only the other one says; nil if the two differ.
  func refined(by other: License) -> License? {
    guard case .creativeCommons(let family, let version, let place) = self,
      case .creativeCommons(family, let otherVersion, let otherPlace) = other
    else {
      // An address that is not read says nothing against a code of another kind of licence.
      if self == .allRightsReserved, other == .unknown { return self }
      guard case .other = self, other == .unknown else { return nil }
      return self
    }
    guard version == otherVersion || version == nil || otherVersion == nil else { return nil }
    guard place == otherPlace || place == nil || otherPlace == nil else { return nil }
    return .creativeCommons(family, version: version ?? otherVersion, jurisdiction: place ?? otherPlace)
  }

  /// The stricter of two licences: of one family the older version, else the one that asks for all that the other asks
  /// for; `unknown` if there is no such one. No licence is stricter than reserving all rights.
  public func stricter(than other: License) -> License {
    if self == .allRightsReserved || other == .allRightsReserved { return .allRightsReserved }
    guard case .creativeCommons(let one, let version, _) = self, case .creativeCommons(let two, let second, _) = other
    else { return self == other ? self : .unknown }
    if one == two {
      guard let version, let second else { return version == nil ? other : self }
      return version <= second ? self : other
    }
    if one.includes(two) { return self }
    return two.includes(one) ? other : .unknown
  }
}
