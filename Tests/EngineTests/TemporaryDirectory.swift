import Digests
import Engine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A directory of a test's own, removed with all that is in it when nobody holds it any more.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    path = "\(parent)/dsbuild-engine-\(getpid())-\(UInt64.random(in: .min ... .max))"
    try Effects().makeDirectories(path)
  }

  deinit { try? Effects().removeTree(path) }

  func path(_ name: String) -> String { path + "/" + name }

  /// Every file below, relative and sorted.
  func files() throws -> [String] { try Self.files(below: path).sorted() }

  private static func files(below path: String) throws -> [String] {
    try Effects().list(path).flatMap { entry -> [String] in
      guard entry.kind == .directory else { return [entry.name] }
      return try files(below: path + "/" + entry.name).map { entry.name + "/" + $0 }
    }
  }

  func read(_ name: String) throws -> [UInt8] { try Effects().read(path(name)) }

  /// Writes a file, whatever was there.
  func overwriteNew(_ name: String, _ bytes: [UInt8]) throws {
    try Effects().writeAtomically(bytes, to: path(name), durable: false)
  }

  /// Overwrites a file in place, whatever its permissions.
  func overwrite(_ name: String, _ bytes: [UInt8]) throws {
    let effects = Effects()
    try effects.setPermissions(0o644, of: path(name))
    let file = try effects.open(path(name), .replace)
    try effects.write(bytes, to: file, at: 0)
  }
}

/// A generator whose numbers are told by its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Bytes told by a number, of a given length.
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
  return limits
}()

/// The key of the user whom tests stand for: the same in every process of a test.
let ownKey = SealKey(bytes: [UInt8](repeating: 7, count: SealKey.size)) ?? .random()
