import CImage
public import Digests

/// The codes of some pictures one after another, in the bytes in which they are remembered.
///
/// A few new pictures are compared with many known ones in one pass over a column, without a table of all codes.
public struct CodeColumn: Hashable, Sendable {
  /// How codes are compared.
  public enum Comparison: Hashable, Sendable {
    /// By the distance of codes of one algorithm (``NearCode/encoded()``).
    case distance(NearAlgorithm, atMost: Int)
    /// By the gate of `auto`, in either direction: ``CandidateSearch`` finds no pair that does not pass. The codes are
    /// ``PerceptualCodes/encoded()`` and ``AlteredCodes/encoded()``.
    case gate(CandidateGate)

    /// The bytes of one code.
    public var codeLength: Int {
      switch self {
      case .distance(let algorithm, _): NearCode.length(algorithm)
      case .gate: PerceptualCodes.encodedLength + AlteredCodes.encodedLength
      }
    }

    /// Whether a code is compared at all: that of a picture with too little structure is not.
    public func isUsable(_ code: ArraySlice<UInt8>) -> Bool {
      guard code.count == codeLength else { return false }
      switch self {
      case .distance: return NearCode.isUsable(code)
      case .gate: return code[code.startIndex + PerceptualCodes.encodedLength - 1] >= CandidateSearch.leastTexture
      }
    }
  }

  /// The pictures, in the order in which they were added.
  public private(set) var images: [SHA256Digest] = []
  private let comparison: Comparison
  private var codes: [UInt8] = []

  /// Creates an empty column.
  public init(of comparison: Comparison) { self.comparison = comparison }

  /// Adds a picture. Its code must have the length of the column's; it need not be usable.
  public mutating func append(_ image: SHA256Digest, _ code: ArraySlice<UInt8>) {
    precondition(code.count == comparison.codeLength, "all codes of a column have one length")
    images.append(image)
    codes += code
  }

  /// The code of a picture at a place.
  public func code(at place: Int) -> ArraySlice<UInt8> {
    let length = comparison.codeLength
    return codes[place * length..<(place + 1) * length]
  }

  /// The pictures that may be near one with a code of the same kind, besides that one.
  public func pictures(near code: ArraySlice<UInt8>, of image: SHA256Digest) -> [SHA256Digest] {
    guard comparison.isUsable(code), !images.isEmpty else { return [] }
    let places: [Int]
    switch comparison {
    case .distance(_, let limit):
      places = images.indices.filter { place in
        let other = self.code(at: place)
        return NearCode.isUsable(other) && NearCode.distance(code, to: other, atMost: limit) != nil
      }
    case .gate(let gate):
      precondition(comparison.codeLength == Int(DSB_GATE_CODES), "the codes are those that the scan reads")
      var passed = [UInt8](repeating: 0, count: images.count)
      unsafe code.withUnsafeBufferPointer { code in
        unsafe codes.withUnsafeBufferPointer {
          unsafe dsb_gate_scan(
            code.baseAddress, $0.baseAddress, passed.count, dsb_gate(gate), CandidateSearch.leastTexture, &passed)
        }
      }
      places = passed.indices.filter { passed[$0] != 0 }
    }
    return places.map { images[$0] }.filter { $0 != image }
  }

  /// The pictures, then their codes.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(images.count * 32 + codes.count)
    for image in images { image.append(to: &bytes) }
    return bytes + codes
  }

  /// Reads what ``encoded()`` wrote; nil for bytes that are no whole number of pictures with their codes. The codes themselves may be
  /// any bytes.
  public init?(encoded bytes: [UInt8], of comparison: Comparison) {
    self.init(of: comparison)
    let (count, rest) = bytes.count.quotientAndRemainder(dividingBy: 32 + comparison.codeLength)
    guard rest == 0 else { return nil }
    var reader = ByteReader(bytes)
    images = (0..<count).compactMap { _ in reader.digest() }
    codes = Array(reader.rest)
  }
}

extension dsb_gate {
  fileprivate init(_ gate: CandidateGate) {
    self.init(
      plain8: Int32(gate.limit8), plain16: Int32(gate.limit16), cropped: Int32(gate.limitCropped),
      turned: Int32(gate.limitTurned), framed: Int32(gate.limitFramed))
  }
}
