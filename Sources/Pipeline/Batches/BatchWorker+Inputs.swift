import Diagnostics
import Digests
import Engine
import Transfer

extension BatchWorker {
  /// The largest weights that are read, in bytes.
  private static let mostEquipment = 1 << 30

  /// The bytes that every action of a batch needs: beside the batch, on this machine, or in the store.
  ///
  /// - Throws: ``ActionBatch/Problem/unequipped(_:)`` before any work if they are nowhere.
  func equipment<A: PortableAction>(
    of action: A, _ files: BatchFiles
  ) async throws -> [SHA256Digest: [UInt8]] {
    var found: [SHA256Digest: [UInt8]] = [:]
    for digest in action.equipment {
      if let bytes = nearby(digest, files) {
        found[digest] = bytes
      } else if let bytes = try await remote?.fetched(SharedBlob(digest, limit: Self.mostEquipment)).bytes {
        found[digest] = bytes
      } else {
        throw ActionBatch.Problem.unequipped(digest)
      }
    }
    return found
  }

  /// The bytes of equipment beside the batch or in the usual places; a file with other bytes does not count.
  private func nearby(_ digest: SHA256Digest, _ files: BatchFiles) -> [UInt8]? {
    let known = KnownWeights.all.filter { $0.digest == digest }.flatMap { machine.places.candidates($0.name) }
    let named = machine.places.weights.filter { $0.hasSuffix(".safetensors") }
    for path in [BatchFiles.equipment(digest, in: files.folder)] + known + named {
      guard let bytes = try? effects.read(path, atMost: Self.mostEquipment), SHA256Digest(of: bytes) == digest else {
        continue
      }
      return bytes
    }
    return nil
  }

  /// Puts the inputs of a batch into the worker's own store: from the file beside it, and the others from the store
  /// of the team.
  ///
  /// - Returns: how many came from each.
  func gather(
    _ wanted: Set<SHA256Digest>, _ files: BatchFiles, into store: BlobStore
  ) async throws -> (fromPack: Int, fromStore: Int) {
    var fromPack = 0
    if FileStamp(path: files.inputs) != nil {
      try BlobFile.forEach(in: files.inputs, effects: effects) { digest, bytes throws(EngineError) in
        guard wanted.contains(digest) else { return }
        try store.put(bytes, digest: digest)
        fromPack += 1
      }
    } else if remote == nil {
      throw DiagnosticError(
        "the pictures of the batch are not there: `\(files.inputs)`",
        hint: "copy that file beside the batch, or name the store of the team: `--store`")
    }
    let missing = try wanted.filter { digest throws(EngineError) in try !store.contains(digest) }.sorted()
    let results = try await remote?.copy(missing.map { SharedBlob($0) }, into: store, on: processors, counts) ?? []
    let fromStore = results.count { if case .fetched? = $0 { true } else { false } }
    let lost = missing.count - fromStore
    guard lost == 0 else {
      throw LostInputs(count: lost, file: files.inputs, store: remote?.name, reason: remote?.failure?.text)
    }
    return (fromPack, fromStore)
  }

  /// Pictures of a batch that are neither beside it nor in the store.
  private struct LostInputs: ExplainedError {
    let count: Int
    /// The file beside the batch.
    let file: String
    /// The store; nil if the worker has none.
    let store: String?
    /// Why the store gave nothing, if it failed.
    let reason: String?

    var diagnostics: [Diagnostic] {
      let place = store.map { "`\($0)` and `\(file)` lack" } ?? "`\(file)` lacks"
      let why = reason.map { ": \($0)" } ?? ""
      return [
        Diagnostic(
          .error, "\(place) \(count == 1 ? "1 picture" : "\(count) pictures") of the batch\(why)",
          hint: store == nil
            ? "copy that file again; it belongs to one batch alone"
            : "`dsbuild push` at home sends the pictures to the store; then run the worker again")
      ]
    }
  }
}
