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

  /// The number of words of a code.
  var words: Int { (algorithm.bits + 63) / 64 }

  /// The codes of pictures in ascending order. Those of an earlier search are taken over.
  func codes(of images: [SHA256Digest], since old: (images: [SHA256Digest], codes: CodeTable)?) async throws
    -> CodeTable
  {
    let action = NearCodeAction(algorithm: algorithm, maxPixels: maxPixels)
    var places = [Int?](repeating: nil, count: images.count)
    var next = 0
    for (place, image) in images.enumerated() {
      guard let old else { break }
      while next < old.images.count, old.images[next] < image { next += 1 }
      if next < old.images.count, old.images[next] == image { places[place] = next }
    }
    let missing = images.indices.filter { places[$0] == nil }
    // The shelves hold the codes of a whole search.
    let isWhole = missing.count == images.count
    var found = try await workspace.outputs(action, of: missing.map { images[$0] }, isShelved: isWhole) {
      try reader.bytes(of: $0)
    }[...]
    var table = CodeTable(words: words, capacity: images.count)
    for place in images.indices {
      if let place = places[place], let old {
        table.append(place, of: old.codes)
      } else {
        table.append(found.removeFirst())
      }
    }
    return table
  }

  /// The pairs within the radius with at least one of the `new` pictures; nil for all.
  func pairs(among images: [SHA256Digest], _ codes: CodeTable, new: [Int]?) async throws -> [NearPairs.Pair] {
    // Leave out pictures whose code is unusable.
    let (members, words) = codes.members()
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
    let members = images.indices.filter { codes[$0]?.isUsable ?? false }
    var words = HammingCodes(words: words)
    for index in members { words.append(codes[index]?.words ?? []) }
    return tiles(words, members.map { images[$0] })
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
