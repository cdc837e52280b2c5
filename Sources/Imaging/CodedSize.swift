/// The size of a coded picture in its own headers. The decoder allocates this size; the file may declare another one.
struct CodedSize: Equatable {
  var width: Int
  var height: Int

  var pixels: Int {
    let product = width.multipliedReportingOverflow(by: height)
    return product.overflow ? .max : product.partialValue
  }

  /// The largest size in the network abstraction units of HEVC (ITU-T H.265); each unit has a length prefix of four
  /// bytes.
  static func ofHEVC(_ units: ArraySlice<UInt8>) -> CodedSize? {
    var reader = BoxReader(units)
    var largest: CodedSize?
    while let length = reader.integer(4), let unit = reader.bytes(length) {
      largest = larger(largest, ofUnit(unit))
    }
    return largest
  }

  /// The size in one unit; nil unless the unit is a sequence parameter set.
  static func ofUnit(_ unit: ArraySlice<UInt8>) -> CodedSize? {
    guard unit.count > 15, let first = unit.first, first >> 1 & 63 == 33 else { return nil }
    var bits = BitReader(unescaped(unit.dropFirst(2).prefix(512)))
    guard bits.skip(4), let layers = bits.number(3), bits.skip(1), bits.skip(88), bits.skip(8) else { return nil }
    if layers > 0 {
      // The flags of the lower layers come first, then their profiles and levels.
      var length = 0
      for layer in 0..<8 {
        guard let flags = bits.number(2) else { return nil }
        if layer < layers { length += (flags & 2 != 0 ? 88 : 0) + (flags & 1 != 0 ? 8 : 0) }
      }
      guard bits.skip(length) else { return nil }
    }
    guard bits.golomb() != nil, let chroma = bits.golomb(), chroma != 3 || bits.skip(1), let width = bits.golomb(),
      let height = bits.golomb()
    else { return nil }
    return CodedSize(width: width, height: height)
  }

  /// The largest size in the open bitstream units of AV1 (AV1 bitstream specification, 5.3 to 5.5).
  static func ofAV1(_ units: ArraySlice<UInt8>) -> CodedSize? {
    var rest = units
    var largest: CodedSize?
    while let head = rest.popFirst() {
      if head & 4 != 0, rest.popFirst() == nil { break }
      var length = rest.count
      if head & 2 != 0 {
        guard let stated = leb128(&rest), stated <= rest.count else { break }
        length = stated
      }
      if head >> 3 & 15 == 1 { largest = larger(largest, ofSequence(rest.prefix(min(length, 512)))) }
      rest = rest.dropFirst(length)
    }
    return largest
  }

  static func larger(_ one: CodedSize?, _ other: CodedSize?) -> CodedSize? {
    guard let one, let other else { return one ?? other }
    return one.pixels >= other.pixels ? one : other
  }

  private static func ofSequence(_ bytes: ArraySlice<UInt8>) -> CodedSize? {
    var bits = BitReader(Array(bytes))
    guard bits.skip(3), bits.skip(1), let isReduced = bits.number(1) else { return nil }
    if isReduced == 1 {
      guard bits.skip(5) else { return nil }
    } else {
      guard skipOperatingPoints(&bits) else { return nil }
    }
    guard let widthBits = bits.number(4), let heightBits = bits.number(4), let width = bits.number(widthBits + 1),
      let height = bits.number(heightBits + 1)
    else { return nil }
    return CodedSize(width: width + 1, height: height + 1)
  }

  private static func skipOperatingPoints(_ bits: inout BitReader) -> Bool {
    var delayLength = 0
    var hasModel = false
    guard let hasTiming = bits.number(1) else { return false }
    if hasTiming == 1 {
      guard bits.skip(64), let isEqual = bits.number(1), isEqual == 0 || bits.golomb() != nil,
        let model = bits.number(1)
      else { return false }
      hasModel = model == 1
      if hasModel {
        guard let length = bits.number(5), bits.skip(32 + 5 + 5) else { return false }
        delayLength = length + 1
      }
    }
    guard let hasDelay = bits.number(1), let points = bits.number(5) else { return false }
    for _ in 0...points {
      guard bits.skip(12), let level = bits.number(5), level <= 7 || bits.skip(1) else { return false }
      if hasModel {
        guard let isPresent = bits.number(1), isPresent == 0 || bits.skip(2 * delayLength + 1) else { return false }
      }
      if hasDelay == 1 {
        guard let isPresent = bits.number(1), isPresent == 0 || bits.skip(4) else { return false }
      }
    }
    return true
  }

  private static func leb128(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= Int(byte & 127) << shift
      if byte & 128 == 0 { return value }
    }
    return nil
  }

  /// The bytes without the emulation prevention bytes.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var plain: [UInt8] = []
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      plain.append(byte)
    }
    return plain
  }
}

/// Reads bits, starting with the highest bit of each byte.
private struct BitReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func skip(_ count: Int) -> Bool {
    guard count <= bytes.count * 8 - position else { return false }
    position += count
    return true
  }

  mutating func number(_ count: Int) -> Int? {
    guard count <= 32, count <= bytes.count * 8 - position else { return nil }
    var value = 0
    for _ in 0..<count {
      value = value << 1 | Int(bytes[position / 8] >> (7 - UInt8(position % 8)) & 1)
      position += 1
    }
    return value
  }

  /// A number in Exponential-Golomb code.
  mutating func golomb() -> Int? {
    var zeros = 0
    while let bit = number(1), bit == 0 { zeros += 1 }
    guard zeros <= 32, let rest = number(zeros) else { return nil }
    return (1 << zeros) - 1 + rest
  }
}
