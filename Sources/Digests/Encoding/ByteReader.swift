/// Appends little-endian fields of fixed width to an array of bytes.
///
/// The types are inlinable, because listings in other targets are written and read with them item by item.
@frozen
public struct ByteWriter: Hashable, Sendable {
  /// The bytes written so far.
  public var bytes: [UInt8] = []

  /// Creates a writer that reserves `capacity` bytes.
  @inlinable
  public init(capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// Creates a writer that appends to existing bytes.
  @inlinable
  public init(after bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Reserves space for `count` more bytes.
  @inlinable
  public mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// Appends one byte.
  @inlinable
  public mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Appends bytes as they are.
  @inlinable
  public mutating func append(_ some: ArraySlice<UInt8>) { bytes.append(contentsOf: some) }

  /// Appends a number at the full width of its type.
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

/// Reads the output of ``ByteWriter``. Every read checks the remaining length, so damaged bytes give nil and never a trap.
@frozen
public struct ByteReader {
  @usableFromInline let bytes: ArraySlice<UInt8>
  /// How many bytes were read.
  public var offset: Int

  /// Creates a reader that starts at an offset.
  @inlinable
  public init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes[...]
    self.offset = offset
  }

  /// Creates a reader of a slice.
  @inlinable
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = 0
  }

  /// The bytes that were not read yet.
  @inlinable public var rest: ArraySlice<UInt8> { bytes[(bytes.startIndex + offset)...] }

  /// Whether all bytes were read.
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

  /// The next `count` bytes; nil if fewer are left.
  @inlinable
  public mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, bytes.count - offset >= count else { return nil }
    let start = bytes.startIndex + offset
    offset += count
    return bytes[start..<start + count]
  }

  /// Moves past `count` bytes; false if fewer are left.
  @inlinable
  public mutating func skip(_ count: Int) -> Bool {
    guard bytes.count - offset >= count else { return false }
    offset += count
    return true
  }

  /// The next text; nil if fewer bytes are left than its length field says.
  @inlinable
  public mutating func text() -> String? {
    guard let count = number(UInt32.self), let text = take(Int(count)) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
