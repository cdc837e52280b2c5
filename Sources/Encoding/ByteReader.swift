/// Little-endian fixed-width fields appended to bytes.
///
/// Listings are written and read by it item for item, so callers in other targets get its code inlined.
@frozen
public struct ByteWriter: Hashable, Sendable {
  /// What was written so far.
  public var bytes: [UInt8] = []

  /// A writer with room for some bytes.
  @inlinable
  public init(capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// Goes on after what is there.
  @inlinable
  public init(after bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Makes room for further bytes.
  @inlinable
  public mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Appends one byte.
  @inlinable
  public mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Appends bytes as they are.
  @inlinable
  public mutating func append(_ some: ArraySlice<UInt8>) { bytes.append(contentsOf: some) }

  /// Appends a number in as many bytes as its type has.
  @inlinable
  public mutating func append(_ number: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends the length of a text in four bytes, then its UTF-8.
  @inlinable
  public mutating func append(_ text: String) {
    append(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads what ``ByteWriter`` wrote; every read is checked against what is left, so damaged bytes give nil and never trap.
@frozen
public struct ByteReader {
  @usableFromInline let bytes: ArraySlice<UInt8>
  /// How many bytes were read.
  public var offset: Int

  /// A reader of bytes from an offset on.
  @inlinable
  public init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes[...]
    self.offset = offset
  }

  /// A reader of some bytes.
  @inlinable
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = 0
  }

  /// What is not read yet.
  @inlinable public var rest: ArraySlice<UInt8> { bytes[(bytes.startIndex + offset)...] }

  /// Whether all was read.
  @inlinable public var isAtEnd: Bool { offset == bytes.count }

  /// The number in the next bytes; nil if too few are left.
  @inlinable
  public mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    let size = MemoryLayout<Number>.size
    guard bytes.count - offset >= size else { return nil }
    defer { offset += size }
    return unsafe bytes.withUnsafeBytes {
      unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  /// The next bytes, if there are that many.
  @inlinable
  public mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, bytes.count - offset >= count else { return nil }
    let start = bytes.startIndex + offset
    offset += count
    return bytes[start..<start + count]
  }

  /// The next text; nil if fewer bytes are left than it says to have.
  @inlinable
  public mutating func text() -> String? {
    guard let count = number(UInt32.self), let text = take(Int(count)) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
