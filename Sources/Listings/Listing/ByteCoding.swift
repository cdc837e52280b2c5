package import Digests

/// Little-endian fixed-width fields appended to bytes: what listings are written with.
package struct ByteWriter: Hashable, Sendable {
  package private(set) var bytes: [UInt8] = []

  package init(capacity: Int) {
    bytes.reserveCapacity(capacity)
  }

  /// Goes on after what is there.
  package init(after bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Makes room for further bytes.
  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func append(_ some: ArraySlice<UInt8>) { bytes.append(contentsOf: some) }

  package mutating func append(_ number: some FixedWidthInteger) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  package mutating func append(_ digest: SHA256Digest) { digest.append(to: &bytes) }

  package mutating func append(_ text: String) {
    append(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads what ``ByteWriter`` wrote; every read is checked against what is left, so damaged bytes give nil and never trap.
package struct ByteReader {
  private let bytes: ArraySlice<UInt8>
  package private(set) var offset: Int

  package init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes[...]
    self.offset = offset
  }

  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = 0
  }

  /// What is not read yet.
  package var rest: ArraySlice<UInt8> { bytes[(bytes.startIndex + offset)...] }

  package var isAtEnd: Bool { offset == bytes.count }

  package mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
    let size = MemoryLayout<Number>.size
    guard bytes.count - offset >= size else { return nil }
    defer { offset += size }
    return unsafe bytes.withUnsafeBytes {
      unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  package mutating func digest() -> SHA256Digest? {
    guard bytes.count - offset >= 32 else { return nil }
    defer { offset += 32 }
    return unsafe bytes.withUnsafeBytes {
      unsafe SHA256Digest(raw: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + 32]))
    }
  }

  package mutating func text() -> String? {
    guard let count = number(UInt32.self), bytes.count - offset >= Int(count) else { return nil }
    defer { offset += Int(count) }
    return String(decoding: rest.prefix(Int(count)), as: UTF8.self)
  }
}
