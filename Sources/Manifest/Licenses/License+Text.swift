extension License: CustomStringConvertible {
  /// The SPDX identifier, `LicenseRef-…` or `unknown`, as lists and exports contain it.
  public var description: String {
    switch self {
    case .creativeCommons(.cc0, _, _): "CC0-1.0"
    case .creativeCommons(.publicDomainMark, _, _): "CC-PDM-1.0"
    case .creativeCommons(let family, let version?, let jurisdiction):
      Self.identifier("CC-\(family.rawValue.uppercased())", version, jurisdiction)
    case .creativeCommons(let family, nil, _): "LicenseRef-CC-\(family.rawValue.uppercased())-unversioned"
    case .noKnownRestrictions: "LicenseRef-nkcr"
    case .governmentWork: "LicenseRef-usgov"
    case .allRightsReserved: "LicenseRef-all-rights-reserved"
    case .other(let name): name
    case .unknown: "unknown"
    }
  }

  /// The name in a sentence: `CC BY-SA 3.0 DE`.
  public var name: String {
    switch self {
    case .creativeCommons(.cc0, _, _): "CC0 1.0"
    case .creativeCommons(.publicDomainMark, _, _): "Public Domain Mark 1.0"
    case .creativeCommons(let family, let version, let jurisdiction):
      ["CC \(family.rawValue.uppercased())", version?.description, jurisdiction].compactMap(\.self)
        .joined(separator: " ")
    case .noKnownRestrictions: "no known copyright restrictions"
    case .governmentWork: "United States Government Work"
    case .allRightsReserved: "all rights reserved"
    case .other(let name): name
    case .unknown: "licence unknown"
    }
  }

  /// The page of the licence; nil if it has none, or if its version is not known.
  public var url: String? {
    let site = "https://creativecommons.org"
    switch self {
    case .creativeCommons(.cc0, _, _): return "\(site)/publicdomain/zero/1.0/"
    case .creativeCommons(.publicDomainMark, _, _): return "\(site)/publicdomain/mark/1.0/"
    case .creativeCommons(let family, let version?, let jurisdiction):
      let place = jurisdiction.map { "\($0.lowercased())/" } ?? ""
      return "\(site)/licenses/\(family.rawValue)/\(version)/\(place)"
    case .creativeCommons(_, nil, _), .noKnownRestrictions, .governmentWork, .allRightsReserved, .other, .unknown:
      return nil
    }
  }

  /// The line that credits a picture: `"TITLE" by CREATOR, LICENCE (URL), PAGE`, without the parts that are missing.
  public func attribution(title: String?, creator: String?, url: String?, landingPage: String?) -> String {
    func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
    let work = [given(title).map { "\"\($0)\"" }, given(creator).map { "by \($0)" }].compactMap(\.self)
    let terms = given(url).map { "\(name) (\($0))" } ?? name
    let parts: [String?] = [work.isEmpty ? nil : work.joined(separator: " "), terms, given(landingPage)]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  private static func identifier(_ code: String, _ version: Version, _ jurisdiction: String?) -> String {
    let identifier = [code, version.description, jurisdiction].compactMap(\.self).joined(separator: "-")
    let isListed = jurisdiction == nil ? listedVersions.contains(version) : ported.contains(identifier)
    return isListed ? identifier : "LicenseRef-\(identifier)"
  }

  private static let listedVersions = Set(["1.0", "2.0", "2.5", "3.0", "4.0"].compactMap { Version($0) })

  /// The ported licences that SPDX has identifiers for (list 3.26).
  private static let ported: Set<String> = [
    "CC-BY-2.5-AU", "CC-BY-3.0-AT", "CC-BY-3.0-AU", "CC-BY-3.0-DE", "CC-BY-3.0-IGO", "CC-BY-3.0-NL", "CC-BY-3.0-US",
    "CC-BY-NC-3.0-DE", "CC-BY-NC-ND-3.0-DE", "CC-BY-NC-ND-3.0-IGO", "CC-BY-NC-SA-2.0-DE", "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK", "CC-BY-NC-SA-3.0-DE", "CC-BY-NC-SA-3.0-IGO", "CC-BY-ND-3.0-DE", "CC-BY-SA-2.0-UK",
    "CC-BY-SA-2.1-JP", "CC-BY-SA-3.0-AT", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-IGO",
  ]
}
