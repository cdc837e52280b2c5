import Digests
import Engine
import Imaging
import Listings
import Manifest
import Transfer

extension BuiltDataset {
  /// Details about the failures of a class's candidates, one sentence each: how to correct an
  /// address, what the server answered, which format a file has.
  func failureDetails(_ listing: Listing, _ table: OriginTable) throws(EngineError) -> [ItemID: String] {
    var details = try saidByServers(listing, table)
    for item in listing.items where item.step == .inspect {
      details[item.id] = Self.formatDetail(of: item) ?? Self.score(of: item)
    }
    let filters = filterNames(of: listing)
    for item in listing.items where item.reason == .filtered {
      details[item.id] = item.filter.flatMap { filters.indices.contains(Int($0)) ? filters[Int($0)] : nil }
    }
    for row in table.rows {
      if row.reason ?? listing.item(row.id)?.reason == .badURL { details[row.id] = AddressCures.cure(of: row.text) }
    }
    return details
  }

  private static func formatDetail(of item: Item) -> String? {
    guard let format = item.format else { return nil }
    switch item.reason {
    case .unsupportedFormat: return "the format is `\(format.name)`\(cure(of: format).map { ": \($0)" } ?? "")"
    case .notImage: return "the file begins as `\(format.name)`"
    default: return nil
    }
  }

  /// The names of the filters in the last build.
  private func filterNames(of listing: Listing) -> [String] {
    guard listing.items.contains(where: { $0.reason == .filtered }) else { return [] }
    return manifest.classes.lazy.compactMap { last[NodeName(.filter, .oneClass($0.name))]?.output.filters }.first ?? []
  }

  /// The score because of which a picture is out.
  private static func score(of item: Item) -> String? {
    guard let quality = item.quality,
      let measure = QualitySettings.Measure.allCases.first(where: { $0.reason == item.reason })
    else { return nil }
    return "scores \(Double(quality[measure]) / 100)"
  }

  /// The change that makes dsbuild accept a refused format.
  private static func cure(of format: ImageFormat) -> String? {
    if ImageFormat.decodable.contains(format) { return "add it to `inspect.formats`" }
    if format.isRareCoding { return "no library here reads this coding, so convert the picture" }
    guard !format.packages.isEmpty else { return nil }
    let packages = format.packages.map { "`\($0)`" }.joined(separator: " and ")
    return "dsbuild reads it if it was built with \(packages)"
  }

  /// The answers of servers for addresses that failed.
  ///
  /// This is in the cache, never in the lock. So there is nothing if an address failed on another machine, or if the
  /// cache entry was dropped.
  private func saidByServers(_ listing: Listing, _ table: OriginTable) throws(EngineError) -> [ItemID: String] {
    let failed = table.rows.compactMap { row -> (id: ItemID, key: SHA256Digest)? in
      guard let item = listing.item(row.id), item.step == .fetch, item.reason?.mayEndFetch == true else { return nil }
      return (row.id, FetchMemory.key(of: row.address))
    }
    guard !failed.isEmpty else { return [:] }
    let entries = try workspace.actions.entries(for: failed.map(\.key), evenExpired: true)
    var details: [ItemID: String] = [:]
    for (id, key) in failed {
      guard case .failed(let failure, let detail, _)? = entries[key].flatMap({ FetchMemory(encoded: $0.value) }),
        Reason(failure) == listing.item(id)?.reason, !detail.isEmpty
      else { continue }
      details[id] = detail
    }
    return details
  }
}
