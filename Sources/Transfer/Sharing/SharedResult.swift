public import Digests

/// A signed result in the form in which caches of build systems keep theirs: an `ActionResult` of the Remote Execution API.
///
/// Such a cache takes only messages of this form, and checks that it has the files that they name. Field numbers are those of
/// `build.bazel.remote.execution.v2`.
public struct SharedResult: Hashable, Sendable {
  /// A file that belongs to a result.
  public struct File: Hashable, Sendable {
    /// Its name.
    public let path: String
    /// The digest of its bytes.
    public let digest: SHA256Digest
    /// Its length in bytes.
    public let size: Int

    /// A file.
    public init(path: String, digest: SHA256Digest, size: Int) {
      self.path = path
      self.digest = digest
      self.size = size
    }
  }

  /// A signature of a result's bytes.
  public struct Signature: Hashable, Sendable {
    /// The key that made it.
    public let key: PublicKey
    /// When it was made, in seconds since 1970. The signature does not cover it.
    public let time: UInt64
    /// The signature itself.
    public let bytes: [UInt8]

    /// A signature.
    public init(key: PublicKey, time: UInt64, bytes: [UInt8]) {
      self.key = key
      self.time = time
      self.bytes = bytes
    }
  }

  /// The result's own bytes.
  public var content: [UInt8]
  /// Its files.
  public var files: [File]
  /// Its signature; nil if it is unsigned.
  public var signature: Signature?

  /// The longest message in bytes.
  public static let mostBytes = 4 << 20
  private static let signatureType = "type.googleapis.com/dsbuild.v1.Signature"

  /// A result.
  public init(content: [UInt8], files: [File], signature: Signature?) {
    self.content = content
    self.files = files
    self.signature = signature
  }

  /// The bytes of the message.
  public func encoded() -> [UInt8] {
    var message = WireMessage()
    for file in files {
      var digest = WireMessage()
      digest.append(1, Array(file.digest.hex.utf8))
      digest.append(2, number: UInt64(file.size))
      var output = WireMessage()
      output.append(1, unlessEmpty: Array(file.path.utf8))
      output.append(2, digest.bytes)
      message.append(2, output.bytes)
    }
    message.append(5, unlessEmpty: content)
    if let signature {
      var value = signature.key.bytes
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        value.append(UInt8(truncatingIfNeeded: signature.time >> shift))
      }
      var any = WireMessage()
      any.append(1, Array(Self.signatureType.utf8))
      any.append(2, value + signature.bytes)
      var metadata = WireMessage()
      metadata.append(11, any.bytes)
      message.append(9, metadata.bytes)
    }
    return message.bytes
  }

  /// Reads a message; nil for anything else. Fields that are not of interest are skipped.
  ///
  /// The files are not read: what a signature does not cover decides nothing.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes, let fields = WireMessage.fields(bytes[...]) else { return nil }
    content = fields.last { $0.number == 5 }.map { Array($0.bytes) } ?? []
    files = []
    for metadata in fields where metadata.number == 9 {
      guard let inner = WireMessage.fields(metadata.bytes) else { return nil }
      for any in inner where any.number == 11 {
        guard let parts = WireMessage.fields(any.bytes) else { return nil }
        guard parts.contains(where: { $0.number == 1 && $0.bytes.elementsEqual(Self.signatureType.utf8) }) else {
          continue
        }
        signature = parts.last { $0.number == 2 }.flatMap { Self.signature($0.bytes) }
      }
    }
  }

  private static func signature(_ value: ArraySlice<UInt8>) -> Signature? {
    guard value.count == PublicKey.size + 8 + PublicKey.signatureSize,
      let key = PublicKey(bytes: Array(value.prefix(PublicKey.size)))
    else { return nil }
    let time = value.dropFirst(PublicKey.size).prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Signature(key: key, time: time, bytes: Array(value.suffix(PublicKey.signatureSize)))
  }
}
