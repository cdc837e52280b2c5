import Digests
import Engine
import Imaging

/// Finds the pairs of pictures that are near each other. It searches only for those that are not remembered.
///
/// The result of a search is stored under the set of its pictures. If the set differs from the last one, only its new
/// pictures are compared, with each other and with the old ones.
struct NearSearch: Sendable {
  let rule: NearRule
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// The identity of the search, as text. A remembered search counts only if its identity is the same.
  var name: String {
    let algorithm = "\(rule.algorithm.rawValue) \(rule.algorithm.version)"
    let libraries = "inspect \(ImageInspector.version), \(ImageInspector.libraries), canary \(LibraryCanary.decoding)"
    switch rule.algorithm {
    case .auto: return "\(algorithm), \(rule.gate), check \(PairCheck.version), \(libraries)"
    case .gradient, .phash, .dhash, .pdq: return "\(algorithm), \(libraries)"
    }
  }

  /// The pairs among pictures sorted by digest, and the blob in which they are stored.
  ///
  /// - Parameter last: the blob of the last search of the same scope.
  func pairs(
    among images: [SHA256Digest], last: SHA256Digest?
  ) async throws -> (pairs: NearPairs, blob: SHA256Digest) {
    let key = key(of: images)
    let known = try workspace.actions.entry(for: key)?.blob
    if let known, let found = try remembered(known), found.images == images { return (found, known) }
    let old = try last.flatMap { try remembered($0) }
    // An older search may have had a greater radius. The result must not depend on it.
    let (kept, new) = old?.restricted(to: images, within: rule.radius) ?? ([], Array(images.indices))
    let found = try await search(images, new: new, since: old?.images ?? [])
    let pairs = NearPairs(search: name, bits: rule.bits, radius: rule.radius, images: images, pairs: kept + found)
    let blob = try workspace.store.put(pairs.encoded())
    try workspace.actions.record(key, kind: "near_pairs", value: [], blob: blob)
    try workspace.actions.flush()
    return (pairs, blob)
  }

  /// How the codes of pictures are compared. Pictures that are not near by it are no pair.
  var comparison: CodeColumn.Comparison {
    rule.algorithm == .auto ? .gate(rule.gate) : .distance(rule.algorithm, atMost: rule.radius)
  }

  /// The codes of pictures for ``comparison``; nil for a picture that cannot be decoded, or not now.
  ///
  /// - Parameter isShelved: Whether the codes are also kept on shelves. If so, the pictures are in ascending order.
  func codes(of images: [SHA256Digest], isShelved: Bool = true) async throws -> [ArraySlice<UInt8>?] {
    guard rule.algorithm == .auto else {
      return try await workspace.values(
        NearCodeAction(algorithm: rule.algorithm, maxPixels: maxPixels), of: images, isShelved: isShelved,
        where: { NearCode.isEncoded($0, rule.algorithm) }
      ) { try reader.bytes(of: $0) }
    }
    return try await workspace.values(
      InspectAction(maxPixels: maxPixels), of: images, isShelved: isShelved, where: InspectAction.isEncoded
    ) { try reader.bytes(of: $0) }.map { $0.flatMap(InspectAction.codes) }
  }

  /// Whether none of some pictures has a pair in a stored search of this identity. False also if the search is lost.
  func hasNoPairs(of images: Set<SHA256Digest>, in pairs: SHA256Digest) throws(EngineError) -> Bool {
    guard let paired = try PairedPictures(of: pairs, in: workspace), paired.search == name, paired.radius >= rule.radius
    else { return false }
    return !images.contains(where: paired.contains)
  }

  /// Whether no pair has one of some new pictures. False also if that would cost more than a search among all.
  ///
  /// - Parameters:
  ///   - images: The new pictures, in ascending order.
  ///   - changes: The listings that they are in, and others that changed.
  ///   - listings: The listings that did not change.
  func hasNoPairs(
    of images: [SHA256Digest], _ changes: [NearColumns.Change], besides listings: [SHA256Digest]
  ) async throws -> Bool {
    guard images.count <= Self.mostNew,
      let near = try await NearColumns(search: self).pictures(near: images, changes, besides: listings)
    else { return false }
    guard !near.isEmpty, rule.algorithm == .auto else { return near.isEmpty }
    let (few, new) = (near.sorted(), Set(images))
    let check = CheckedSearch(gate: rule.gate, maxPixels: maxPixels, reader: reader, isShelved: false)
    return try await check.pairs(among: few, new: few.indices.filter { new.contains(few[$0]) }, since: []).isEmpty
  }

  /// More new pictures are not compared with the others one by one.
  private static let mostNew = 64

  /// The tiles of the search that other machines can do; none if the search is remembered, or only some pictures are
  /// new.
  func pending(
    among images: [SHA256Digest], last: SHA256Digest?, cut: ShardCut
  ) throws(EngineError) -> [PendingActions] {
    guard cut.kinds?.contains(NearTileAction.kind) ?? (images.count > NearTiles.mostAtOnce), images.count > 1 else {
      return []
    }
    if let known = try workspace.actions.entry(for: key(of: images))?.blob, try remembered(known) != nil { return [] }
    let old = try last.flatMap { digest throws(EngineError) in try remembered(digest) }
    if let old, old.restricted(to: images, within: rule.radius).missing.count < images.count { return [] }
    var tiles: NearTiles?
    switch rule.algorithm {
    case .auto: tiles = try CheckedSearch(gate: rule.gate, maxPixels: maxPixels, reader: reader).tiles(among: images)
    case .gradient, .phash, .dhash, .pdq:
      let action = NearCodeAction(algorithm: rule.algorithm, maxPixels: maxPixels)
      let known = try workspace.remembered(action, of: images, isShelved: true)
      // The codes come first; pictures that cannot be decoded have none, and are not asked for again.
      if known.missing.count == images.count {
        return [PendingActions(action, on: images.filter { !reader.isReference($0) })].compactMap { $0 }
      }
      tiles = CodeSearch(
        algorithm: rule.algorithm, radius: rule.radius, maxPixels: maxPixels, reader: reader
      ).tiles(images.indices.map { known.value(at: $0) }, of: images)
    }
    return [try tiles?.pending(parts: cut.parts, in: workspace)].compactMap { $0 }
  }

  /// A stored search, if it has the same identity and its radius was at least as large.
  private func remembered(_ blob: SHA256Digest) throws(EngineError) -> NearPairs? {
    guard let bytes = try workspace.store.read(blob), let pairs = NearPairs(encoded: bytes), pairs.search == name,
      pairs.radius >= rule.radius
    else { return nil }
    return pairs
  }

  private func key(of images: [SHA256Digest]) -> SHA256Digest {
    var description = Description(kind: "near_pairs", version: 2)
    description["search"] = .text(name)
    description["radius"] = .integer(Int64(rule.radius))
    description["images"] = .digest(Self.digest(of: images))
    return description.key
  }

  private static func digest(of images: [SHA256Digest]) -> SHA256Digest {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(images.count * 32)
    for image in images { image.append(to: &bytes) }
    return SHA256Digest(of: bytes)
  }

  /// The pairs with at least one of the `new` pictures.
  ///
  /// - Parameter former: the pictures of the last search.
  private func search(
    _ images: [SHA256Digest], new: [Int], since former: [SHA256Digest]
  ) async throws -> [NearPairs.Pair] {
    guard !new.isEmpty, images.count > 1 else { return [] }
    let new = new.count == images.count ? nil : new
    switch rule.algorithm {
    case .auto:
      return try await CheckedSearch(gate: rule.gate, maxPixels: maxPixels, reader: reader).pairs(
        among: images, new: new, since: former)
    case .gradient, .phash, .dhash, .pdq:
      return try await CodeSearch(
        algorithm: rule.algorithm, radius: rule.radius, maxPixels: maxPixels, reader: reader
      ).pairs(among: images, new: new, since: former)
    }
  }
}
