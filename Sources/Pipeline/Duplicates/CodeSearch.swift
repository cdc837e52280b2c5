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
    let codes = try await workspace.outputs(
      NearCodeAction(algorithm: algorithm, maxPixels: maxPixels), of: images, isShelved: true, since: former
    ) { try reader.bytes(of: $0) }
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

  private func tiles(_ words: HammingCodes, _ images: [SHA256Digest]) -> NearTiles {
    NearTiles(search: .codes(words: words.words, radius: radius), images: images) {
      TileSearch.record(images[$0], words[$0])
    }
  }

  /// The search as tiles for other machines, by the codes of pictures.
  func tiles(_ codes: [NearCode?], of images: [SHA256Digest]) -> NearTiles {
    let (members, words) = usable(codes)
    return tiles(words, members.map { images[$0] })
  }

  /// The pictures with a code that can be compared, and their codes.
  private func usable(_ codes: [NearCode?]) -> (members: [Int], words: HammingCodes) {
    let length = (algorithm.bits + 63) / 64
    var (members, words) = ([Int](), HammingCodes(words: length))
    for (index, code) in codes.enumerated() {
      guard let code, code.isUsable, code.words.count == length else { continue }
      members.append(index)
      words.append(code.words)
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
