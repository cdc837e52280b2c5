import Manifest
import Transfer

/// Decides which hits may become rows.
struct Selection: Sendable {
  /// A reason for which a hit is not listed.
  enum Reason: String, Hashable, Sendable, CaseIterable {
    case license, licenseConflict = "license_conflict", mature, deleted, nonfree, noPicture = "no_picture"
    case tooSmall = "too_small", badURL = "bad_url", badID = "bad_id", excluded
    case inOtherList = "in_other_list"
  }

  private let settings: SearchSettings
  private let minSide: Int
  private let policy: AddressPolicy
  /// The longest address of a row.
  private static let longestAddress = 2_000

  /// - Parameters:
  ///   - minSide: the shortest side of a picture that the class uses, in pixels.
  ///   - allowed: the private addresses that the manifest allows.
  init(_ settings: SearchSettings, minSide: Int, allowed: [AddressRange]) {
    self.settings = settings
    self.minSide = minSide
    policy = AddressPolicy(allowed: allowed)
  }

  /// The reason for which a hit does not become a new row; nil if it may.
  func reason(against hit: Hit) -> Reason? {
    switch hit.fault {
    case .mature where settings.mature: break
    case .mature: return .mature
    case .deleted: return .deleted
    case .nonfree: return .nonfree
    case .noPicture: return .noPicture
    case nil: break
    }
    guard let family = hit.claim.license.family, settings.licenses.contains(family) else {
      return hit.claim.isConflict ? .licenseConflict : .license
    }
    guard address(of: hit) != nil else { return .badURL }
    if let width = hit.width, let height = hit.height, min(width, height) < minSide { return .tooSmall }
    return isExcluded(hit) ? .excluded : nil
  }

  /// The canonical address of a hit; nil for a text that is not the address of a public picture.
  func address(of hit: Hit) -> String? {
    let text = hit.url
    guard text.utf8.count <= Self.longestAddress, PlainText.isPlain(text),
      case .success(let address) = Address.canonical(text, schemes: ["https", "http"]),
      address.masked == address.text, policy.permits(host: address.host)
    else { return nil }
    return address.text
  }

  /// The address of a page, if it is one; other texts are left out.
  static func page(_ text: String?) -> String {
    guard let text, text.utf8.count <= longestAddress, PlainText.isPlain(text),
      case .success(let address) = Address.canonical(text, schemes: ["https", "http"]), address.masked == address.text
    else { return "" }
    return text
  }

  private func isExcluded(_ hit: Hit) -> Bool {
    guard !settings.exclude.isEmpty else { return false }
    let title = hit.title?.lowercased() ?? ""
    let host = (try? Address.canonical(hit.url).get())?.host ?? ""
    return settings.exclude.contains { word in
      let folded = word.lowercased()
      return title.contains(folded) || host == folded || host.hasSuffix(".\(folded)") || hit.id == word
        || "\(hit.provider)/\(hit.id)" == word || hit.url == word || hit.landingURL == word
    }
  }
}
