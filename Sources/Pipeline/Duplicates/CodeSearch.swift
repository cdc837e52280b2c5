import Digests
import Engine
import Imaging

/// The search of the algorithms that decide by the distance of codes alone.
struct CodeSearch: Sendable {
  let algorithm: NearAlgorithm
  let radius: Int
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// The pairs within the radius with at least one of the `new` pictures; nil for all. The pictures are in ascending order.
  ///
  /// - Parameter former: the pictures of the last search.
  func pairs(
    among images: [SHA256Digest], new: [Int]?, since former: [SHA256Digest]
  ) async throws -> [NearPairs.Pair] {
    let codes = try await workspace.values(
      NearCodeAction(algorithm: algorithm, maxPixels: maxPixels), of: images, since: former,
      where: { NearCode.isEncoded($0, algorithm) }
    ) { try reader.bytes(of: $0) }
    if let new, new.count * images.count <= Self.mostComparisons { return pairs(of: new, among: codes) }
    let (members, words) = usable(codes)
    if new == nil {
      let tiles = tiles(words, members.map { images[$0] })
      if let cut = try tiles.useful(in: workspace) {
        return try await pairs(in: cut, of: tiles, words).map { $0.moved(to: members[$0.i], members[$0.j]) }
      }
    }
    let isNew = new.map(Set.init)
    let search = HammingSearch(
      words, limit: radius, new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    // Later blocks are larger. Starting with them lets the threads finish at about the same time.
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }, as: .comparing) {
      search.pairs(inBlock: $0)
    }
    return blocks.joined().map { pair in
      NearPairs.Pair(
        i: members[pair.i], j: members[pair.j], distance: pair.distance, score: nil, form: pair.form)
    }
  }

  /// Up to this many comparisons cost less one by one than laying out all codes for many.
  private static let mostComparisons = 8_000_000

  /// The pairs of a few new pictures with all, by their encoded codes.
  private func pairs(of new: [Int], among codes: [ArraySlice<UInt8>?]) -> [NearPairs.Pair] {
    let isNew = Set(new)
    let few = new.compactMap { index in codes[index].map { (index: index, code: $0) } }.filter {
      NearCode.isUsable($0.code)
    }
    var pairs: [NearPairs.Pair] = []
    for (place, other) in codes.enumerated() {
      guard let other, NearCode.isUsable(other) else { continue }
      for (index, code) in few {
        guard let distance = NearCode.distance(code, to: other, atMost: radius),
          place != index, place > index || !isNew.contains(place)
        else { continue }
        pairs.append(
          NearPairs.Pair(i: min(index, place), j: max(index, place), distance: distance, score: nil, form: .plain))
      }
    }
    return pairs
  }

  private func tiles(_ words: HammingCodes, _ images: [SHA256Digest]) -> NearTiles {
    NearTiles(search: .codes(words: words.words, radius: radius), images: images) {
      TileSearch.record(images[$0], words[$0])
    }
  }

  /// The search as tiles for other machines, by the encoded codes of pictures.
  func tiles(_ codes: [ArraySlice<UInt8>?], of images: [SHA256Digest]) -> NearTiles {
    let (members, words) = usable(codes)
    return tiles(words, members.map { images[$0] })
  }

  /// The pictures with a code that can be compared, and their codes.
  private func usable(_ codes: [ArraySlice<UInt8>?]) -> (members: [Int], words: HammingCodes) {
    var (members, words) = ([Int](), HammingCodes(words: (algorithm.bits + 63) / 64))
    words.reserveCapacity(codes.count)
    members.reserveCapacity(codes.count)
    for (index, code) in codes.enumerated() {
      guard let code, words.append(encoded: code) else { continue }
      members.append(index)
    }
    return (members, words)
  }

  /// The pairs of a search that is cut. Remembered tiles are not compared again.
  private func pairs(
    in cut: NearTiles.Cut, of tiles: NearTiles, _ words: HammingCodes
  ) async throws -> [NearPairs.Pair] {
    var found: [NearPairs.Pair] = []
    for (tile, candidates) in zip(cut.tiles, try await tiles.candidates(of: cut, in: workspace)) {
      let (places, split) = cut.places(tile)
      let pairs: [HammingSearch.Pair]
      if let candidates, let listed = try tiles.read(candidates, of: places.count, split, in: workspace) {
        pairs = listed.map { .init(i: $0.i, j: $0.j, distance: $0.distance8, form: $0.form) }
      } else {
        var own = HammingCodes(words: words.words)
        for place in places { own.append(words[place]) }
        let search = HammingSearch(own, limit: radius)
        pairs = try await workspace.compute([split], as: .comparing) { split in
          split.map { search.pairs(across: $0) } ?? search.pairs()
        }[0]
      }
      found += pairs.map {
        NearPairs.Pair(i: places[$0.i], j: places[$0.j], distance: $0.distance, score: nil, form: $0.form)
      }
    }
    return found
  }
}
