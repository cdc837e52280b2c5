import Digests
import Imaging
import Learning
import Listings

/// Chooses some of many pictures, by a given order or by how unlike each other they are.
struct PictureChoice: Sendable {
  /// The position of each picture in the space in which they are compared.
  enum Places: Sendable {
    case embeddings([UnitVector])
    case codes([Code256])
  }

  /// The pictures, by digest.
  let images: [SHA256Digest]
  let places: Places
  /// The order in which pictures are taken; if nil, the next picture is always the one farthest from all chosen ones.
  let ranks: [Int]?

  /// Chosen pictures, and how well they cover the others.
  struct Selection {
    let images: Set<SHA256Digest>
    let cover: SelectionCover
  }

  /// The chosen pictures: those of `kept` first, as far as there is room, then others.
  func selection(of count: Int, keeping kept: Set<SHA256Digest>) -> Selection {
    let before = images.indices.filter { kept.contains(images[$0]) }
    let choice = ranks.map { ranked($0, count, before) } ?? diverse(count, before)
    let chosen = Set(choice.chosen)
    let left = images.indices.filter { !chosen.contains($0) }.compactMap { index -> SelectionCover.Left? in
      guard let nearest = choice.nearest[index] else { return nil }
      return .init(
        image: images[index], nearest: images[nearest],
        distance: UInt16(clamping: Int((choice.distances[index] * 10_000).rounded())))
    }
    let cover = SelectionCover(
      basis: basis, chosen: chosen.count, kept: before.count { chosen.contains($0) }, left: left)
    return Selection(images: Set(chosen.map { images[$0] }), cover: cover)
  }

  private func ranked(_ ranks: [Int], _ count: Int, _ before: [Int]) -> FarthestFirst {
    let isKept = Set(before)
    return taking((ranks.filter(isKept.contains) + ranks.filter { !isKept.contains($0) }).prefix(count))
  }

  /// Takes the farthest picture first or one near it, starting from the kept ones; then moves each new choice to the
  /// middle of the pictures nearest to it.
  ///
  /// A second round of moving adds almost nothing.
  private func diverse(_ count: Int, _ before: [Int]) -> FarthestFirst {
    var choice = taking(before.count <= count ? before[...] : [])
    let open = before.count <= count ? Array(images.indices) : before
    if choice.chosen.isEmpty { choice.take(middle(of: open)) }
    choice.take(count, among: open)
    guard before.count <= count else { return choice }
    let kept = Set(before)
    var members: [Int: [Int]] = [:]
    for (index, nearest) in choice.nearest.enumerated() where !kept.contains(index) {
      if let nearest { members[nearest, default: []].append(index) }
    }
    return taking(choice.chosen.map { kept.contains($0) ? $0 : middle(of: members[$0] ?? [$0]) }[...])
  }

  private func taking(_ items: some Sequence<Int>) -> FarthestFirst {
    var choice = FarthestFirst(count: images.count, distance: distance)
    for item in items { choice.take(item) }
    return choice
  }

  private var basis: SelectionCover.Basis {
    switch places {
    case .embeddings: .embeddings
    case .codes: .codes
    }
  }

  /// How unlike two pictures are: half of 1 - cosine, or the share of bits that differ.
  private func distance(_ one: Int, _ other: Int) -> Double {
    switch places {
    case .embeddings(let vectors): return max(0, 1 - vectors[one].dot(vectors[other])) / 2
    case .codes(let codes): return Double(codes[one].distance(to: codes[other])) / 256
    }
  }

  /// The picture with the smallest sum of distances to the others; among equal ones, the first.
  private func middle(of members: [Int]) -> Int {
    let distances: [Double]
    switch places {
    case .embeddings(let vectors):
      // The sum of a vector's cosines with all others is its product with their sum.
      var sum = [Float](repeating: 0, count: vectors[members[0]].values.count)
      for member in members {
        for (index, value) in vectors[member].values.enumerated() { sum[index] += Float(value) }
      }
      let direction = UnitVector(sum)
      distances = members.map { -vectors[$0].dot(direction) }
    case .codes(let codes):
      var ones = [Int](repeating: 0, count: 256)
      for member in members { for bit in 0..<256 where codes[member].has(bit) { ones[bit] += 1 } }
      distances = members.map { member in
        Double((0..<256).reduce(0) { $0 + (codes[member].has($1) ? members.count - ones[$1] : ones[$1]) })
      }
    }
    let least = distances.indices.reduce(0) { distances[$1] < distances[$0] ? $1 : $0 }
    return members[least]
  }
}

extension Code256 {
  fileprivate func has(_ bit: Int) -> Bool { words[bit / 64] >> UInt64(bit % 64) & 1 == 1 }
}
