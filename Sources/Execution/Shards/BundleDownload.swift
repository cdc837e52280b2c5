#if Execution
  import Digests
  import Engine
  import ExecutionProtocol
  import SwiftProtobuf
  import Synchronization

  /// Brings the folder of results of an action. Each file is bounded before and while it is read, and hashed.
  struct BundleDownload: Sendable {
    let server: ServerConnection
    let limits: ServerLimits
    let threads: ProcessorPool
    let effects: Effects

    /// The largest blob in bytes that is read with one call and is in memory as a whole; several times, in fact, as the call,
    /// its message and the bytes in it.
    private static let mostAtOnce = 256 << 10
    /// The largest folder message in bytes.
    private static let mostTree = 64 << 10
    /// The files of a bundle, and the most bytes of each; the pack grows with the number of its pictures.
    private static func sizes(_ inputs: Int) -> [String: Int] {
      ["head": 64 << 10, "journal": 256 << 20, "0001.pack": min(inputs, 4_000) * (8 << 20), origin: 4_096]
    }
    /// The file that says where the results were made, which may be absent.
    private static let origin = "origin"

    /// Writes the files of an action's results into a folder.
    func run(_ result: WireResult, inputs: Int, to folder: String) async throws(ServerFailure) {
      guard let output = result.outputDirectories.first(where: { $0.path == ActionTree.output }) else {
        throw .strange("the result lacks the folder `\(ActionTree.output)`")
      }
      guard let named = Blob(output.treeDigest, limit: Self.mostTree) else {
        throw .strange("the result names no folder that could be one of results")
      }
      let bytes = try await small(named)
      guard let tree = try? WireTree(serializedBytes: bytes), tree.root.directories.isEmpty, tree.root.symlinks.isEmpty
      else { throw .strange("the folder of results is not a plain one") }
      let sizes = Self.sizes(inputs)
      let names = Set(tree.root.files.map(\.name))
      guard tree.root.files.count == names.count, names.union([Self.origin]) == Set(sizes.keys) else {
        throw .strange("the folder of results has other files than a bundle")
      }
      for file in tree.root.files {
        guard let limit = sizes[file.name], let blob = Blob(file.digest, limit: limit) else {
          throw .strange("`\(ServerFailure.shown(file.name))` of the results is too large")
        }
        try await write(blob, to: "\(folder)/\(file.name)")
      }
    }

    /// A small blob, checked.
    func small(_ blob: Blob) async throws(ServerFailure) -> [UInt8] {
      guard blob.size > 0 else { return [] }
      let bytes = try await read(blob)
      guard bytes.count == blob.size, SHA256Digest(of: bytes) == blob.digest else {
        throw .strange("the server sent other bytes than their digest says")
      }
      return bytes
    }

    private func isRead(atOnce blob: Blob) -> Bool { blob.size <= min(limits.batchBytes, Self.mostAtOnce) }

    private func read(_ blob: Blob) async throws(ServerFailure) -> [UInt8] {
      if isRead(atOnce: blob) {
        let found = try await server.read([blob])
        return try (found[blob.digest] ?? .failure(.strange("the server says nothing of an object"))).get()
      }
      let body = Mutex<[UInt8]>([])
      try await server.read(blob) { piece in body.withLock { $0 += piece } }
      return body.withLock { $0 }
    }

    private func write(_ blob: Blob, to path: String) async throws(ServerFailure) {
      if isRead(atOnce: blob) {
        let bytes = try await small(blob)
        return try await onThread { () throws(EngineError) in try effects.write(bytes, toNew: path, durable: false) }
      }
      let file = try await onThread { () throws(EngineError) in try IncomingFile(path, effects: effects) }
      try await server.read(blob) { piece in
        try await threads.run { () throws(EngineError) in try file.append(piece) }
      }
      guard file.digest == blob.digest else {
        throw .strange("the server sent other bytes than their digest says")
      }
    }

    private func onThread<Value: Sendable>(
      _ work: @escaping @Sendable () throws(EngineError) -> Value
    ) async throws(ServerFailure) -> Value {
      do throws(EngineError) { return try await threads.run(throwing: work) } catch { throw .strange(error.message) }
    }
  }

  /// A file that is written in pieces while its bytes are hashed.
  private final class IncomingFile: Sendable {
    private struct State: Sendable {
      var hasher = SHA256Hasher()
      var end = 0
    }

    private let file: OpenFile
    private let effects: Effects
    private let state = Mutex(State())

    init(_ path: String, effects: Effects) throws(EngineError) {
      self.effects = effects
      file = try effects.open(path, .create(permissions: 0o644))
    }

    func append(_ piece: [UInt8]) throws(EngineError) {
      let end = state.withLock { state in
        state.hasher.update(piece)
        defer { state.end += piece.count }
        return state.end
      }
      try effects.write(piece, to: file, at: end)
    }

    /// The digest of all pieces.
    var digest: SHA256Digest { state.withLock { $0.hasher.finalize() } }
  }
#endif
