public import Manifest

/// A fact about the licences of a finished dataset that a person should know before the dataset is shared.
public struct RightsNote: Hashable, Sendable {
  /// The kind of fact, in the order in which the facts are shown.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// No licence is known.
    case unknown = "unknown_license"
    /// The publisher reserves all rights.
    case allRightsReserved = "all_rights_reserved"
    /// The licence forbids that a changed picture is shared, and the dataset crops it.
    case noDerivatives = "no_derivatives"
    /// The licence forbids commercial use.
    case nonCommercial = "non_commercial"
    /// The licence asks for another licence of the set.
    case shareAlike = "share_alike"
  }

  /// The kind of fact.
  public let kind: Kind
  /// The number of images.
  public let images: Int
  /// One sentence, lower case, without a full stop.
  public let message: String
  /// The hint for a person.
  public let hint: String
}

extension RightsNote {
  /// The facts about a finished dataset, at most one of each kind for all classes together.
  ///
  /// - Parameter funnels: The counts of the classes; those of other classes than the manifest's are left out.
  public static func all(of funnels: [ClassName: Funnel], _ manifest: Manifest) -> [RightsNote] {
    var (all, cropped): ([License: Int], [License: Int]) = ([:], [:])
    for item in manifest.classes {
      guard let funnel = funnels[item.name], funnel.reached == .export else { continue }
      all.merge(funnel.licenses, uniquingKeysWith: +)
      if item.crop.mode != .none { cropped.merge(funnel.licenses, uniquingKeysWith: +) }
    }
    return self.all(of: all, cropped: cropped, set: manifest.license)
  }

  /// The facts about images of these licences.
  ///
  /// - Parameters:
  ///   - licenses: The number of images of each licence.
  ///   - cropped: Those of them that are delivered changed.
  ///   - set: The licence of the set in the manifest; nil if it has none.
  public static func all(of licenses: [License: Int], cropped: [License: Int], set: String?) -> [RightsNote] {
    let total = licenses.values.reduce(0, +)
    let own = set.map { License($0) }
    return [
      note(.unknown, licenses.filter { $0.key == .unknown }, of: total, own),
      note(.allRightsReserved, licenses.filter { $0.key == .allRightsReserved }, of: total, own),
      note(.noDerivatives, cropped.filter(\.key.forbidsAdaptations), of: total, own),
      note(.nonCommercial, licenses.filter(\.key.forbidsCommerce), of: total, own),
      note(
        .shareAlike, licenses.filter { $0.key.isShareAlike && !$0.key.allows(set: own ?? .unknown) }, of: total, own,
        isOnlyLimit: !licenses.keys.contains {
          $0 == .unknown || $0 == .allRightsReserved || $0.forbidsCommerce || $0.forbidsAdaptations
        }),
    ].compactMap(\.self)
  }

  /// - Parameter isOnlyLimit: whether no image of the set has a licence that another note is about.
  private static func note(
    _ kind: Kind, _ found: [License: Int], of total: Int, _ set: License?, isOnlyLimit: Bool = true
  ) -> RightsNote? {
    let images = found.values.reduce(0, +)
    guard images > 0 else { return nil }
    let all = images == total ? "all \(images)" : "\(images) of \(total)"
    let names = found.keys.sorted { (found[$1] ?? 0, $0.name) < (found[$0] ?? 0, $1.name) }
    let shown = names.prefix(3).map(\.name).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    let what = total == 1 ? "image" : "images"
    let own = set.map { "`license` of the set is `\($0.description.prefix(60))`" } ?? "the manifest has no `license`"
    let (message, hint) =
      switch kind {
      case .unknown:
        (
          "the licence of \(all) \(what) is unknown",
          "name it in a column `license` of the list, or as `license` of the source; `dsbuild ls --json` shows each"
        )
      case .allRightsReserved:
        (
          "all rights are reserved for \(all) \(what), so nobody may share them without a permission",
          "ask their owners, or leave them out; `dsbuild ls --json` shows each"
        )
      case .noDerivatives:
        (
          "\(all) \(what) may not be shared changed (\(shown)), and crops are changes",
          "leave them out of what you share, or deliver whole pictures: `crop: { mode: none }`"
        )
      case .nonCommercial:
        ("\(all) \(what) may not be used commercially (\(shown)); \(own)", "say so where you share the set")
      case .shareAlike:
        (
          "\(all) \(what) may be shared changed only under their own licence (\(shown)); \(own)",
          names.count == 1 && isOnlyLimit
            ? "`license: \(names[0].description)` fits" : "no one `license` fits crops of all images"
        )
      }
    return RightsNote(kind: kind, images: images, message: message, hint: hint)
  }
}
