import Diagnostics
import Imaging
import Listings
import Manifest
import Pipeline

/// Finds the setting of the manifest behind a reason, and the place of the setting.
struct ReportRules {
  let manifest: Manifest

  /// The setting behind a reason: that of the class if it has its own, otherwise that of the dataset.
  func rule(for reason: Reason, of className: ClassName? = nil) -> ReportContent.Rule? {
    guard let key = reason.setting else { return nil }
    let item = className.flatMap { name in manifest.classes.first { $0.name == name } }
    let own = className.map { "classes.\($0.rawValue).\(key)" }
    let isOwn = own.map { manifest.places[$0] != nil } ?? false
    return ReportContent.Rule(
      key: isOwn ? own ?? key : key, value: value(of: reason, item), place: place(of: isOwn ? own ?? key : key))
  }

  /// The place of a setting, or of the mapping that contains it; nil if the value is the default.
  private func place(of key: String) -> String? {
    if let place = manifest.place(of: key) { return place.fileAndLine }
    guard let dot = key.lastIndex(of: ".") else { return nil }
    return place(of: String(key[..<dot]))
  }

  private func value(of reason: Reason, _ item: ManifestClass?) -> String? {
    let inspect = item?.inspect ?? manifest.inspect
    let labels = item?.labels ?? manifest.labels
    let crop = item?.crop ?? manifest.crop
    switch reason {
    case .schemeDenied: return manifest.fetch.schemes.map(\.rawValue).joined(separator: ", ")
    case .tooLarge: return "\(manifest.fetch.maxBytes) bytes"
    case .redirects: return String(manifest.fetch.redirects)
    case .optOut: return manifest.fetch.optOut.joined(separator: ", ")
    case .robots: return manifest.fetch.robots.rawValue
    case .drift: return manifest.fetch.onDrift.rawValue
    case .unsupportedFormat: return inspect.formats.wanted.map(\.name).sorted().joined(separator: ", ")
    case .tooManyPixels: return "\(inspect.maxPixels) pixels"
    case .tooSmall: return "\(inspect.minSide)"
    case .aspectRatio: return "\(inspect.maxAspectRatio)"
    case .animated: return inspect.animated.rawValue
    case .placeholder: return inspect.placeholders.rawValue
    case .blurry, .dark, .bright, .lowInformation, .grayscale:
      let measure = QualitySettings.Measure.allCases.first { $0.reason == reason }
      return measure.map { (item?.quality ?? manifest.quality)[$0].text }
    case .notSelected:
      return (item?.select ?? manifest.select)?.max.map { "\($0), by \(item?.select?.by.rawValue ?? "")" }
    case .exactDuplicate: return manifest.duplicates.exact.of.rawValue
    case .nearDuplicate: return manifest.duplicates.near.threshold.text
    case .labelConflict:
      let conflict = manifest.duplicates.onLabelConflict
      return "exact: \(conflict.exact.rawValue), near: \(conflict.near.rawValue)"
    case .labelledNo: return item.map { labels.file(for: $0.name) }
    case .predictedNo: return "\(labels.threshold)"
    case .rejectedInCrop: return item.map { crop.boxes(for: $0.name) }
    case .awaitingCrop: return crop.mode.rawValue
    case .splitLeak: return manifest.split?.groupBy.rawValue
    case .takenDown: return manifest.takedown
    default: return nil
    }
  }
}
