/// A message of Protocol Buffers, of which only numbers and bytes are known.
///
/// Source: protobuf.dev, "Encoding".
package struct WireMessage: Sendable {
  /// A field of bytes.
  package struct Field: Sendable {
    /// The number of the field.
    package let number: UInt64
    /// Its content.
    package let bytes: ArraySlice<UInt8>
  }

  /// The message so far.
  package private(set) var bytes: [UInt8] = []

  /// An empty message.
  package init() {}

  /// Makes room for a message of a known length.
  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  /// Appends a field of bytes.
  package mutating func append(_ field: UInt64, _ content: [UInt8]) {
    begin(field, count: content.count)
    bytes += content
  }

  /// Appends a field of bytes unless it is empty, as a default is left out.
  package mutating func append(_ field: UInt64, unlessEmpty content: [UInt8]) {
    if !content.isEmpty { append(field, content) }
  }

  /// Appends a field of a number; 0 is left out, as every default.
  package mutating func append(_ field: UInt64, number: UInt64) {
    guard number != 0 else { return }
    append(varint: field << 3)
    append(varint: number)
  }

  /// Appends the head of a field of bytes whose content follows.
  package mutating func begin(_ field: UInt64, count: Int) {
    append(varint: field << 3 | 2)
    append(varint: UInt64(count))
  }

  /// Appends fields that are encoded already.
  package mutating func append(encoded fields: [UInt8]) { bytes += fields }

  /// Appends a number without a field, as in a packed list.
  package mutating func append(varint number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// The length in bytes of a field whose number is below 16 and whose content has `count` bytes.
  package static func size(of count: Int) -> Int {
    let bits = UInt64.bitWidth - UInt64(count).leadingZeroBitCount
    return 1 + max(1, (bits + 6) / 7) + count
  }

  /// The fields of bytes in a message; nil if it is not whole.
  package static func fields(_ message: ArraySlice<UInt8>) -> [Field]? {
    var rest = message
    var fields: [Field] = []
    while !rest.isEmpty {
      guard let tag = varint(&rest) else { return nil }
      let count: UInt64
      switch tag & 7 {
      case 0:
        guard varint(&rest) != nil else { return nil }
        continue
      case 1: count = 8
      case 2:
        guard let length = varint(&rest) else { return nil }
        count = length
      case 5: count = 4
      default: return nil
      }
      guard count <= UInt64(rest.count) else { return nil }
      if tag & 7 == 2 { fields.append(Field(number: tag >> 3, bytes: rest.prefix(Int(count)))) }
      rest = rest.dropFirst(Int(count))
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      number |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}
