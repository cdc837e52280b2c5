import Digests
import Engine
import Imaging
import Listings

/// Finds near copies of pictures of which a reference has only a square: the crop in an older release.
///
/// The squares of the dataset's pictures are computed as the release computed them. They are compared first by codes
/// made of thumbnails, then by the square cut out of the picture itself.
struct ReferenceSquares: Sendable {
  let references: References
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// The greatest distance of codes at which the squares themselves are compared.
  ///
  /// Measured on 377 photos, each as four squares at other places and as a smaller, recompressed copy: 19 in 20
  /// copies are within it, and 1,507 of 1,508 of these pass the comparison. Of 388,000 unlike squares 13 are within
  /// it. Of half of the photos, the 24 unlike ones within 16 score at most 269, and 825 is needed.
  private static let limit = 14
  /// The least score of the coarse square of a thumbnail at which the picture itself is decoded.
  private static let promising = 650
  /// The side of the squares that are compared, in pixels.
  private static let side = 128

  /// A square of a picture whose code is near that of a reference.
  private struct Candidate {
    let reference: Int
    let picture: Int
    let square: Int
    let distance: Int
  }

  /// A picture with its facts from inspection.
  private struct Known {
    let index: Int
    let image: SHA256Digest
    let facts: InspectAction.Facts
  }

  /// The matches of the dataset's pictures with squares on the disk.
  func matches(_ pictures: ComparedPictures) async throws -> [DuplicateMatch] {
    let squares = try await known(
      references.pictures.compactMap { pictures.index(of: $0.digest) }.filter { pictures.item(at: $0) == nil }, pictures
    ).filter { $0.facts.width == $0.facts.height && $0.facts.codes.texture >= CandidateSearch.leastTexture }
    guard !squares.isEmpty else { return [] }
    let own = try await known(pictures.images.indices.filter { pictures.item(at: $0) != nil }, pictures)
    let candidates = try await candidates(squares, own, codes: try await codes(of: own))
    let matches = try await workspace.compute(candidates) { candidate throws -> DuplicateMatch? in
      let (reference, picture) = (squares[candidate.reference], own[candidate.picture])
      let score = try score(of: candidate.square, in: picture, reference)
      guard PairCheck.grade(of: score) == .near else { return nil }
      return DuplicateMatch(reference.index, picture.index, distance: candidate.distance, score: score)
    }
    try workspace.actions.flush()
    return matches.compactMap { $0 }
  }

  private func known(_ indices: [Int], _ pictures: ComparedPictures) async throws -> [Known] {
    let images = indices.map { pictures.images[$0] }
    let results = try await reader.inspected(images, maxPixels: maxPixels)
    return zip(indices, results).compactMap { index, result in
      guard case .sound(let facts)? = result else { return nil }
      return Known(index: index, image: pictures.images[index], facts: facts)
    }
  }

  /// The codes of the squares of each picture, remembered under its digest; empty for a picture that is itself
  /// square.
  private func codes(of pictures: [Known]) async throws -> [[UInt64]] {
    var description = Description(kind: "square_codes", version: SquareCodes.version)
    description.setLibraries(.decoding)
    description["max_pixels"] = .integer(Int64(maxPixels))
    let shelves = ActionShelves(
      description, of: pictures.map(\.image), store: workspace.store, actions: workspace.actions)
    let shelved = try shelves.read()
    var codes = shelved.values.map { $0.flatMap { SquareCodes.codes(encoded: $0) } }
    let unknown = pictures.indices.filter { codes[$0] == nil }
    let found = try await workspace.compute(unknown) { index throws -> [UInt64] in
      let (image, facts) = (pictures[index].image, pictures[index].facts)
      let thumbnail = try reader.thumbnail(of: image, facts.thumbnail, maxPixels: maxPixels)
      return SquareCodes(of: thumbnail, width: Int(facts.width), height: Int(facts.height))?.codes ?? []
    }
    for (index, made) in zip(unknown, found) { codes[index] = made }
    try shelves.write(shelved) { codes[$0].map(SquareCodes.encoded) }
    return codes.map { $0 ?? [] }
  }

  /// The best square of each pair whose codes are near, if its coarse score on the thumbnail is high enough.
  private func candidates(_ squares: [Known], _ own: [Known], codes: [[UInt64]]) async throws -> [Candidate] {
    var words = HammingCodes(squares.map(\.facts.codes.dct8))
    var places: [(picture: Int, square: Int)] = []
    for (picture, codes) in codes.enumerated() {
      for (square, code) in codes.enumerated() {
        words.append([code])
        places.append((picture, square))
      }
    }
    let search = HammingSearch(words, limit: Self.limit, new: Array(squares.indices))
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }) {
      search.pairs(inBlock: $0)
    }
    var nearest: [SIMD2<Int>: Candidate] = [:]
    for pair in blocks.joined() where pair.i < squares.count && pair.j >= squares.count {
      let (picture, square) = places[pair.j - squares.count]
      let key = SIMD2(pair.i, picture)
      if let known = nearest[key], (known.distance, known.square) <= (pair.distance, square) { continue }
      nearest[key] = Candidate(reference: pair.i, picture: picture, square: square, distance: pair.distance)
    }
    let ordered = nearest.values.sorted { ($0.reference, $0.picture) < ($1.reference, $1.picture) }
    return try await workspace.compute(ordered) { candidate throws -> Candidate? in
      let (reference, picture) = (squares[candidate.reference], own[candidate.picture])
      let whole = try reader.thumbnail(of: picture.image, picture.facts.thumbnail, maxPixels: maxPixels)
      guard
        let coarse = whole.square(
          candidate.square, width: Int(picture.facts.width), height: Int(picture.facts.height))
      else { return nil }
      let held = try reader.thumbnail(of: reference.image, reference.facts.thumbnail, maxPixels: maxPixels)
      return PairCheck.score(held, coarse) >= Self.promising ? candidate : nil
    }.compactMap { $0 }
  }

  /// How alike a reference and a square of a picture are, remembered under both.
  private func score(of square: Int, in picture: Known, _ reference: Known) throws -> Int {
    var description = Description(kind: "square_score", version: SquareCodes.version)
    description["check"] = .integer(Int64(PairCheck.version))
    description["crop"] = .integer(Int64(Cropper.version))
    description.setLibraries(.decoding)
    description["square"] = .integer(Int64(square))
    description["picture"] = .digest(picture.image)
    description["reference"] = .digest(reference.image)
    let key = description.key
    if let value = try workspace.actions.value(for: key) {
      var reader = ByteReader(value)
      if let score = reader.number(Int16.self) { return Int(score) }
    }
    let box = SquareCodes.box(of: square, width: Int(picture.facts.width), height: Int(picture.facts.height))
    let options = CropOptions(size: Self.side, format: .png)
    let bytes = try reader.bytes(of: picture.image)
    guard let cut = try? Cropper.cut(bytes, box: box, options: options, maxPixels: maxPixels) else { return 0 }
    let held = try reader.thumbnail(of: reference.image, reference.facts.thumbnail, maxPixels: maxPixels)
    let score = PairCheck.score(held, Thumbnail(cut.raster))
    var writer = ByteWriter(capacity: 2)
    writer.append(Int16(clamping: score))
    try workspace.actions.record(key, kind: "square_score", value: writer.bytes)
    return score
  }
}

extension PictureReader {
  /// The thumbnail that inspection stored; it is made again if the store has lost it.
  func thumbnail(of image: SHA256Digest, _ blob: SHA256Digest, maxPixels: Int) throws -> Thumbnail {
    if let bytes = try workspace.store.read(blob), let kept = Thumbnail(encoded: bytes) { return kept }
    let options = InspectOptions(
      formats: Set(ImageFormat.allCases), minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity)
    let bytes = try bytes(of: image)
    let examined = workspace.decoding(bytes, as: .rows, maxPixels: maxPixels) {
      ImageInspector.examine(bytes, options: options)
    }
    guard case .success(let inspection) = examined else { throw EngineError.lost(image) }
    let made = Thumbnail(inspection.thumbnail)
    try workspace.store.put(made.encoded())
    return made
  }
}
