import Digests
import Engine

/// The blobs that a store is known to have, so that a second `push` sends no requests, and the objects found damaged
/// there.
///
/// It contains only observed objects: a store may have others too. A present blob is kept as the first eight bytes of
/// its digest.
struct KnownBlobs: Sendable {
  private static let magic = Array("DSBR".utf8) + [1, 0, 0, 0]
  private static let mostBytes = 1 << 30

  /// The first eight bytes of the digests of the blobs in the store.
  private(set) var prefixes: Set<UInt64> = []
  /// Blobs whose object in the store has other bytes.
  private(set) var damaged: Set<SHA256Digest> = []

  /// An empty record.
  init() {}

  /// Reads a file; a file that is damaged counts as empty.
  init(at path: String, effects: Effects) {
    guard let bytes = try? effects.read(path, atMost: Self.mostBytes), bytes.count >= Self.magic.count + 48,
      bytes.starts(with: Self.magic)
    else { return }
    let content = bytes.dropLast(32)
    guard SHA256Digest(of: Array(content)).bytes.elementsEqual(bytes.suffix(32)) else { return }
    var rest = content.dropFirst(Self.magic.count)
    let (count, damagedCount) = (Self.number(&rest), Self.number(&rest))
    guard count <= UInt64(Self.mostBytes), damagedCount <= UInt64(Self.mostBytes),
      rest.count == Int(count) * 8 + Int(damagedCount) * 32
    else { return }
    prefixes.reserveCapacity(Int(count))
    for _ in 0..<count { prefixes.insert(Self.number(&rest)) }
    while let digest = SHA256Digest(bytes: rest.prefix(32)) {
      damaged.insert(digest)
      rest = rest.dropFirst(32)
    }
  }

  /// Whether the store is known to have an intact copy of a blob.
  func contains(_ digest: SHA256Digest) -> Bool { prefixes.contains(digest.prefix) && !damaged.contains(digest) }

  /// Records that the store has a blob.
  mutating func add(_ digest: SHA256Digest) {
    prefixes.insert(digest.prefix)
    damaged.remove(digest)
  }

  /// Records that the store does not have a blob.
  mutating func remove(_ digest: SHA256Digest) {
    prefixes.remove(digest.prefix)
    damaged.remove(digest)
  }

  /// Records that the store's object is not the blob.
  mutating func setDamaged(_ digest: SHA256Digest) {
    prefixes.remove(digest.prefix)
    damaged.insert(digest)
  }

  /// Writes the record.
  func write(to path: String, effects: Effects) throws(EngineError) {
    var bytes = Self.magic
    bytes.reserveCapacity(prefixes.count * 8 + damaged.count * 32 + 64)
    Self.append(UInt64(prefixes.count), to: &bytes)
    Self.append(UInt64(damaged.count), to: &bytes)
    for prefix in prefixes.sorted() { Self.append(prefix, to: &bytes) }
    for digest in damaged.sorted() { bytes += digest.bytes }
    bytes += SHA256Digest(of: bytes).bytes
    try effects.makeDirectories(Effects.directory(of: path))
    try effects.writeAtomically(bytes, to: path, durable: false)
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64 {
    var number: UInt64 = 0
    for (index, byte) in bytes.prefix(8).enumerated() { number |= UInt64(byte) << UInt64(8 * index) }
    bytes = bytes.dropFirst(8)
    return number
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
