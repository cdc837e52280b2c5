import Digests
import Imaging
import Listings

/// The comparison of a tile: the codes of `auto` by a gate, or codes of one length by a radius.
enum TileSearch: Hashable, Sendable {
  case auto(CandidateGate)
  case codes(words: Int, radius: Int)

  /// The bytes of a picture in a group: its digest, then its codes.
  var recordLength: Int {
    switch self {
    case .auto: 32 + PerceptualCodes.encodedLength + AlteredCodes.encodedLength
    case .codes(let words, _): 32 + 8 * words
    }
  }

  /// A picture in a group.
  static func record(_ image: SHA256Digest, _ facts: InspectAction.Facts) -> [UInt8] {
    image.bytes + facts.codes.encoded() + facts.altered.encoded()
  }

  /// A picture in a group.
  static func record(_ image: SHA256Digest, _ words: some Collection<UInt64>) -> [UInt8] {
    var bytes = image.bytes
    for word in words { LittleEndian.append(word, count: 8, to: &bytes) }
    return bytes
  }

  /// Writes the search to a key.
  func describe(_ description: inout Description) {
    switch self {
    case .auto(let gate):
      let limits = [gate.limit8, gate.limit16, gate.limitCropped, gate.limitTurned, gate.limitFramed]
      description["gate"] = .list(limits.map { .integer(Int64($0)) })
    case .codes(let words, let radius):
      description["words"] = .integer(Int64(words))
      description["radius"] = .integer(Int64(radius))
    }
  }

  /// Reads what ``describe(_:)`` wrote.
  init?(_ description: Description) {
    if case .list(let values)? = description["gate"] {
      let limits = values.compactMap { value -> Int? in
        if case .integer(let number) = value, (-1...256).contains(number) { Int(number) } else { nil }
      }
      guard limits.count == 5, values.count == 5 else { return nil }
      self = .auto(
        CandidateGate(
          limit8: limits[0], limit16: limits[1], limitCropped: limits[2], limitTurned: limits[3],
          limitFramed: limits[4]))
      return
    }
    guard let words = description.integer("words"), let radius = description.integer("radius"),
      (1...64).contains(words), (0...words * 64).contains(radius)
    else { return nil }
    self = .codes(words: Int(words), radius: Int(radius))
  }

  /// The candidates among the pictures of one group, or of each of one group with each of another; nil if the bytes
  /// are not groups, or if there are too many.
  func candidates(_ first: [UInt8], _ second: [UInt8]?) -> [CandidateSearch.Pair]? {
    guard first.count % recordLength == 0, (second?.count ?? 0) % recordLength == 0 else { return nil }
    let split = second == nil ? nil : first.count / recordLength
    let bytes = first + (second ?? [])
    switch self {
    case .auto(let gate):
      guard let search = Self.search(bytes, gate, recordLength) else { return nil }
      var found: [CandidateSearch.Pair] = []
      for piece in split.map({ search.pieces(threads: 1, across: $0) }) ?? search.pieces(threads: 1) {
        search.forEachRun(in: piece) { found += $0 }
        if found.count > NearTileAction.mostCandidates { return nil }
      }
      return found.sorted()
    case .codes(let words, let radius):
      var codes = HammingCodes(words: words)
      for start in stride(from: 0, to: bytes.count, by: recordLength) {
        codes.append((0..<words).map { LittleEndian.word(bytes, at: start + 32 + 8 * $0) })
      }
      let search = HammingSearch(codes, limit: radius)
      let pairs = split.map { search.pairs(across: $0) } ?? search.pairs()
      guard pairs.count <= NearTileAction.mostCandidates else { return nil }
      return pairs.sorted().map {
        .init(i: $0.i, j: $0.j, form: $0.form, distance8: $0.distance, distance16: 0)
      }
    }
  }

  /// The search over the records of groups; nil if one is damaged.
  private static func search(_ bytes: [UInt8], _ gate: CandidateGate, _ length: Int) -> CandidateSearch? {
    var (codes, altered): ([PerceptualCodes], [AlteredCodes]) = ([], [])
    for start in stride(from: 0, to: bytes.count, by: length) {
      let middle = start + 32 + PerceptualCodes.encodedLength
      guard let plain = PerceptualCodes(encoded: bytes[start + 32..<middle]),
        let other = AlteredCodes(encoded: bytes[middle..<start + length])
      else { return nil }
      codes.append(plain)
      altered.append(other)
    }
    return CandidateSearch(codes, altered: altered, gate: gate)
  }
}
