/// A licence or mark of Creative Commons of any version: a word of `search.license`.
public enum LicenseFamily: String, Hashable, Sendable, CaseIterable {
  case cc0
  case publicDomainMark = "pdm"
  case by
  case byShareAlike = "by-sa"
  case byNoDerivatives = "by-nd"
  case byNonCommercial = "by-nc"
  case byNonCommercialShareAlike = "by-nc-sa"
  case byNonCommercialNoDerivatives = "by-nc-nd"

  /// Whether a changed picture, such as a crop, must not be shared.
  public var forbidsAdaptations: Bool { self == .byNoDerivatives || self == .byNonCommercialNoDerivatives }

  /// Whether commercial use is forbidden.
  public var forbidsCommerce: Bool {
    [.byNonCommercial, .byNonCommercialShareAlike, .byNonCommercialNoDerivatives].contains(self)
  }

  /// Whether a changed picture may be shared under the same licence only.
  public var isShareAlike: Bool { self == .byShareAlike || self == .byNonCommercialShareAlike }

  /// Whether the creator has to be named.
  public var needsAttribution: Bool { self != .cc0 && self != .publicDomainMark }

  /// Whether everything that `other` asks for is asked for by this one too. The mark is no promise of an owner, so it is
  /// stricter than CC0; a ban of changes includes the duty to share them alike.
  func includes(_ other: LicenseFamily) -> Bool { demands.isSuperset(of: other.demands) }

  private var demands: Set<String> {
    switch self {
    case .cc0: []
    case .publicDomainMark: ["mark"]
    case .by: ["mark", "by"]
    case .byShareAlike: ["mark", "by", "sa"]
    case .byNoDerivatives: ["mark", "by", "sa", "nd"]
    case .byNonCommercial: ["mark", "by", "nc"]
    case .byNonCommercialShareAlike: ["mark", "by", "sa", "nc"]
    case .byNonCommercialNoDerivatives: ["mark", "by", "sa", "nd", "nc"]
    }
  }
}
