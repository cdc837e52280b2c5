import Digests
import Imaging
import TestSupport
import Testing

@Suite("A column of codes")
struct CodeColumnTests {
  private struct Codes {
    let plain: PerceptualCodes
    let altered: AlteredCodes
    var bytes: [UInt8] { plain.encoded() + altered.encoded() }
  }

  private static func bytes(of word: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
  }

  private static func flipped(_ word: UInt64, _ generator: inout SeededGenerator) -> UInt64 {
    (0..<Int.random(in: 0...16, using: &generator)).reduce(word) { word, _ in
      word ^ 1 << UInt64.random(in: 0..<64, using: &generator)
    }
  }

  /// Codes whose words are near those of a few others, so that each kind of pair comes up.
  private static func codes(_ count: Int, _ generator: inout SeededGenerator) throws -> [Codes] {
    let words = (0..<6).map { _ in generator.next() }
    func word() -> UInt64 { flipped(words.randomElement(using: &generator) ?? 0, &generator) }
    func wide() -> Code256 { Code256(SIMD4(word(), word(), word(), word())) }
    return try (0..<count).map { _ in
      let texture = UInt8.random(in: 0...60, using: &generator)
      var altered: [UInt8] = []
      for _ in 0..<11 { altered += bytes(of: word()) }
      altered.append(UInt8.random(in: 0...1, using: &generator))
      return Codes(
        plain: PerceptualCodes(
          dct8: word(), dct8Mirrored: word(), dct16: wide(), dct16Mirrored: wide(), texture: texture),
        altered: try #require(AlteredCodes(encoded: altered)))
    }
  }

  private static let gates = [
    CandidateGate.standard, .thorough, CandidateGate(limit8: -1, limit16: -1, limitFramed: 10),
    CandidateGate(limit8: 3, limit16: 40, limitCropped: 3), CandidateGate(limit8: -1, limit16: -1, limitTurned: 4),
    CandidateGate(limit8: 0, limit16: -1), CandidateGate(limit8: -1, limit16: 100),
  ]

  @Test("finds the pictures that pass the gate with another in either order, and no others", arguments: gates.indices)
  func gate(place: Int) throws {
    let gate = Self.gates[place]
    var generator = SeededGenerator(seed: UInt64(place))
    let codes = try Self.codes(60, &generator)
    let images = codes.indices.map { SHA256Digest(of: "\($0)") }
    var column = CodeColumn(of: .gate(gate))
    for (image, code) in zip(images, codes) { column.append(image, code.bytes[...]) }
    #expect(CodeColumn(encoded: column.encoded(), of: .gate(gate)) == column)
    func isPair(_ one: Codes, _ other: Codes) -> Bool {
      !CandidateSearch([one.plain, other.plain], altered: [one.altered, other.altered], gate: gate).pairs().isEmpty
    }
    var hits = 0
    for (image, code) in zip(images, codes) {
      let found = column.pictures(near: code.bytes[...], of: image)
      let expected = zip(images, codes).filter { $0 != image && (isPair(code, $1) || isPair($1, code)) }.map(\.0)
      #expect(found == expected)
      hits += found.count
    }
    #expect(hits > 0)
  }

  @Test("finds the codes within a distance", arguments: [NearAlgorithm.gradient, .dhash, .pdq, .phash])
  func distance(algorithm: NearAlgorithm) throws {
    var generator = SeededGenerator(seed: 4)
    let limit = algorithm.bits / 4
    let comparison = CodeColumn.Comparison.distance(algorithm, atMost: limit)
    let unused = UInt64((NearCode.length(algorithm) - 1) * 8 - algorithm.bits)
    let start = (0..<(algorithm.bits + 63) / 64).map { _ in generator.next() }
    let codes = try (0..<80).map { _ in
      var words = start.map { Self.flipped(Self.flipped($0, &generator), &generator) }
      words[words.count - 1] &= ~0 << unused
      var bytes = [UInt8.random(in: 0...100, using: &generator)]
      for word in words { bytes += Self.bytes(of: word) }
      return try #require(NearCode(encoded: bytes[...], algorithm: algorithm))
    }
    let images = codes.indices.map { SHA256Digest(of: "\($0)") }
    var column = CodeColumn(of: comparison)
    for (image, code) in zip(images, codes) { column.append(image, code.encoded()[...]) }
    #expect(column.images == images)
    for (image, code) in zip(images, codes) {
      let found = column.pictures(near: code.encoded()[...], of: image)
      let expected = zip(images, codes).filter {
        $0 != image && code.isUsable && $1.isUsable && code.distance(to: $1).map { $0 <= limit } ?? false
      }
      #expect(found == expected.map(\.0))
    }
  }

  @Test("of other bytes is refused")
  func damaged() throws {
    var generator = SeededGenerator(seed: 9)
    var column = CodeColumn(of: .gate(.standard))
    for code in try Self.codes(9, &generator) { column.append(SHA256Digest(of: "\(code.bytes)"), code.bytes[...]) }
    let bytes = column.encoded()
    for count in 1..<bytes.count where count % (32 + 170) != 0 {
      #expect(CodeColumn(encoded: Array(bytes[..<count]), of: .gate(.standard)) == nil)
    }
  }
}
