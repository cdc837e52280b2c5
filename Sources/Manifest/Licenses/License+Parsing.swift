extension License {
  /// The licence that a code or an address names: `CC-BY-SA-4.0`, `cc by`, `pdm`,
  /// `http://creativecommons.org/licenses/by/2.0/deed.de`.
  ///
  /// Any other name is kept as `other`; an empty text and statements that are not licences are `unknown`.
  public init(_ text: String) {
    let given = PlainText.cut(text, to: Self.longest)
    let text = given.lowercased()
    let words = text.split { $0.isWhitespace || $0 == "_" || $0 == "-" }.map(String.init)
    if let known = Self.named[words.joined(separator: "-")] {
      self = known
    } else if words.joined(separator: " ").contains("all rights reserved") {
      self = .allRightsReserved
    } else if text.contains("/") {
      self = Self.atAddress(text)
    } else {
      self = Self.creativeCommons(code: words) ?? Self.otherName(words, in: given)
    }
  }

  /// An identifier or address of a licence is shorter.
  private static let longest = 300

  private static let named: [String: License] = [
    "": .unknown, "unknown": .unknown, "none": .unknown, "null": .unknown, "arr": .allRightsReserved,
    "licenseref-all-rights-reserved": .allRightsReserved,
    "pd": .creativeCommons(.publicDomainMark, version: nil, jurisdiction: nil),
    "public-domain-mark": .creativeCommons(.publicDomainMark, version: nil, jurisdiction: nil),
    "licenseref-nkcr": .noKnownRestrictions, "no-known-copyright-restrictions": .noKnownRestrictions,
    "licenseref-usgov": .governmentWork, "united-states-government-work": .governmentWork,
  ]

  /// The licence at the address of its page; the scheme and what follows the jurisdiction do not matter.
  private static func atAddress(_ text: String) -> License {
    let place = text.prefix { $0 != "?" && $0 != "#" }
    let parts = place.split(separator: "/").map(String.init).drop { $0.hasSuffix(":") }
    guard var host = parts.first else { return .unknown }
    if host.hasPrefix("www.") { host = String(host.dropFirst(4)) }
    let path = Array(parts.dropFirst())
    // A browser takes steps up and opens another page than the path begins with.
    guard !path.contains("..") else { return .unknown }
    switch host {
    case "creativecommons.org":
      guard path.count >= 3 else { return .unknown }
      return creativeCommons(path: path) ?? .unknown
    case "flickr.com" where path.first == "commons": return .noKnownRestrictions
    case "usa.gov": return .governmentWork
    default: return .unknown
    }
  }

  private static func creativeCommons(path: [String]) -> License? {
    switch (path[0], path[1]) {
    case ("publicdomain", "zero"): return .creativeCommons(.cc0, version: nil, jurisdiction: nil)
    case ("publicdomain", "mark"): return .creativeCommons(.publicDomainMark, version: nil, jurisdiction: nil)
    case ("licenses", _):
      let code = path[1].split(separator: "-").map(String.init)
      guard let version = Version(path[2]) else { return nil }
      let place = path.count > 3 ? jurisdiction(path[3]) : nil
      return family(code).map { .creativeCommons($0, version: version, jurisdiction: place) }
    default: return nil
    }
  }

  /// `cc`, `by`, `sa`, `3.0`, `de`: the family, then the version and the jurisdiction if they are given.
  private static func creativeCommons(code words: [String]) -> License? {
    var words = words[...]
    if words.first == "licenseref" { words = words.dropFirst() }
    if words.first == "cc" { words = words.dropFirst() }
    if words.last == "unversioned" { words = words.dropLast() }
    let end = words.firstIndex { $0.first?.isNumber == true } ?? words.endIndex
    guard let family = family(Array(words[..<end])) else { return nil }
    guard family.needsAttribution else {
      let isOnlyVersion = end == words.endIndex || words[end...] == ["1.0"]
      return isOnlyVersion ? .creativeCommons(family, version: nil, jurisdiction: nil) : nil
    }
    guard end < words.endIndex else { return .creativeCommons(family, version: nil, jurisdiction: nil) }
    guard let version = Version(words[end]), words[end...].count <= 2 else { return nil }
    guard words[end...].count == 2 else { return .creativeCommons(family, version: version, jurisdiction: nil) }
    return jurisdiction(words[end + 1]).map { .creativeCommons(family, version: version, jurisdiction: $0) }
  }

  /// The family of `by`, `nc`, `sa` in any order, as older licences have it.
  private static func family(_ words: [String]) -> LicenseFamily? {
    let order = ["by", "nc", "nd", "sa"]
    let code =
      words.count == Set(words).count
      ? words.sorted { order.firstIndex(of: $0) ?? 9 < order.firstIndex(of: $1) ?? 9 } : []
    return LicenseFamily(rawValue: code.joined(separator: "-"))
  }

  private static func jurisdiction(_ text: String) -> String? {
    let isCode = (2...3).contains(text.utf8.count) && text.utf8.allSatisfy { (97...122).contains($0) }
    return isCode || text == "scotland" ? text.uppercased() : nil
  }

  /// A name of another licence is kept as its publisher spells it; one of Creative Commons that is not read is unknown, so
  /// that it passes no filter.
  private static func otherName(_ words: [String], in text: String) -> License {
    words.first.map { $0.hasPrefix("cc") || $0 == "by" } ?? true ? .unknown : .other(text)
  }
}
