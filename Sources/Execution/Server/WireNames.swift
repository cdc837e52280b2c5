#if Execution
  import Digests
  import ExecutionProtocol

  // Short names of the generated messages.
  typealias Wire = Build_Bazel_Remote_Execution_V2_Digest
  typealias WireAction = Build_Bazel_Remote_Execution_V2_Action
  typealias WireCommand = Build_Bazel_Remote_Execution_V2_Command
  typealias WireDirectory = Build_Bazel_Remote_Execution_V2_Directory
  typealias WireResult = Build_Bazel_Remote_Execution_V2_ActionResult
  typealias WireTree = Build_Bazel_Remote_Execution_V2_Tree
  typealias WireCapabilities = Build_Bazel_Remote_Execution_V2_ServerCapabilities
  typealias Storage = Build_Bazel_Remote_Execution_V2_ContentAddressableStorage
  typealias Streams = Google_Bytestream_ByteStream

  /// A blob by its digest and length, as the Remote Execution API names it.
  struct Blob: Hashable, Sendable {
    let digest: SHA256Digest
    let size: Int

    init(_ digest: SHA256Digest, size: Int) {
      self.digest = digest
      self.size = size
    }

    /// The blob with these bytes.
    init(of bytes: [UInt8]) { self.init(SHA256Digest(of: bytes), size: bytes.count) }

    /// The blob that a server names; nil unless its digest is one and its length is at most `limit` bytes.
    init?(_ wire: Wire, limit: Int) {
      guard wire.hash.utf8.count == 64, let digest = SHA256Digest(hex: wire.hash), wire.sizeBytes >= 0,
        wire.sizeBytes <= Int64(limit)
      else { return nil }
      self.init(digest, size: Int(wire.sizeBytes))
    }

    /// The message that names it.
    var wire: Wire {
      var wire = Wire()
      wire.hash = digest.hex
      wire.sizeBytes = Int64(size)
      return wire
    }
  }
#endif
