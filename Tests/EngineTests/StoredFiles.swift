import Digests
import Engine
import TestSupport

/// Files of a store or a state folder, damaged or replaced as a test needs it.
extension TemporaryFolder {
  /// Writes a file by rename, whatever was there.
  func replace(_ name: String, with bytes: [UInt8]) throws {
    try Effects().writeAtomically(bytes, to: path(of: name), durable: false)
  }

  /// Overwrites a file in place, whatever its permissions.
  func overwrite(_ name: String, with bytes: [UInt8]) throws {
    let effects = Effects()
    try effects.setPermissions(0o644, of: path(of: name))
    let file = try effects.open(path(of: name), .replace)
    try effects.write(bytes, to: file, at: 0)
  }
}

/// Bytes that follow from a number, of a given length.
func content(_ number: Int, length: Int = 40) -> [UInt8] {
  var generator = SeededGenerator(seed: UInt64(number))
  return (0..<length).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
}

/// Limits small enough that a dozen blobs fill several packs and batches.
let tinyLimits: BlobStore.Limits = {
  var limits = BlobStore.Limits()
  limits.packedBlob = 100
  limits.pack = 500
  limits.batch = 3
  limits.interval = .seconds(3600)
  limits.sortedIndex = 4
  return limits
}()

/// One seal key for every process of a test.
let ownKey = SealKey(bytes: [UInt8](repeating: 7, count: SealKey.size)) ?? .random()
