/// Files that gzip wrote (RFC 1952). Their first bytes identify them, never their names.
enum Gzip {
  /// Whether bytes begin like a gzip file.
  static func isPacked(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// A name without the extension `.gz`.
  static func unpackedName(_ name: String) -> String {
    name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
  }

  /// The limit of the expanded size: 100 times the packed size, at least 4 MiB, at most `most`. Lists do not compress
  /// further.
  static func limit(of packed: Int, most: Int) -> Int { min(most, max(4 << 20, 100 * min(packed, most))) }

  /// The expanded content of all members of a file, joined. Zeros after the last member are padding.
  static func unpacked(_ bytes: [UInt8], limit: Int) throws(Inflater.Failure) -> [UInt8] {
    var inflater = Inflater(bytes, from: 0, limit: limit)
    var position = 0
    repeat {
      let start = try inflater.stream(at: try body(of: bytes, at: position))
      position = inflater.position
      guard bytes.count - position >= 8 else { throw .cut }
      let made = inflater.output[start...]
      guard number(bytes, position) == checksum(of: made),
        number(bytes, position + 4) == UInt32(truncatingIfNeeded: made.count)
      else { throw .broken }
      position += 8
    } while bytes[position...].contains { $0 != 0 }
    return inflater.output
  }

  /// The index of the first packed byte of a member.
  private static func body(of bytes: [UInt8], at start: Int) throws(Inflater.Failure) -> Int {
    guard bytes.count - start >= 18 else { throw .cut }
    let flags = bytes[start + 3]
    guard bytes[start] == 0x1f, bytes[start + 1] == 0x8b, bytes[start + 2] == 8, flags & 0xe0 == 0 else {
      throw .broken
    }
    var position = start + 10
    if flags & 4 != 0 { position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8 }
    // A name and a comment, each ended by a zero.
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard position < bytes.count, let end = bytes[position...].firstIndex(of: 0) else { throw .cut }
      position = end + 1
    }
    if flags & 2 != 0 { position += 2 }
    return position
  }

  private static func number(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    bytes[position..<position + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
  }

  private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { value, byte in value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
  }
}
