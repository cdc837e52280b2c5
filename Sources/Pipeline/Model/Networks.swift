import Diagnostics
package import Digests
import Engine
import Learning
import Listings
package import Manifest
import Synchronization

/// The pretrained networks of one run: their names in keys, whether they are available, and each network itself when
/// it is first needed.
///
/// Weights are read and checked the first time a forward pass has to run. A run that remembers every embedding reads
/// none.
package final class Networks: Sendable {
  /// Where a network's weights were found.
  private enum Weights: Sendable {
    case store
    case file(String)
    case nowhere(MissingModel)
  }

  private struct Known: Sendable {
    let weights: Weights
    /// The name of engine, weights and preprocessing in keys; nil if the engine itself is missing.
    let identity: String?
    /// The class or the filter that names the network.
    let user: ModelUser
  }

  private let workspace: Workspace
  private let known: [NetworkModel: Known]
  private let loaded = Mutex<[NetworkModel: any Embedder]>([:])

  /// Looks for the weights of a manifest's networks; `failures` contains why a download failed.
  ///
  /// - Throws: `DiagnosticError` for a file with other weights than the manifest names.
  package init(_ manifest: Manifest, failures: [NetworkModel: String] = [:], workspace: Workspace) throws {
    self.workspace = workspace
    var known: [NetworkModel: Known] = [:]
    for model in manifest.networkModels {
      let user = ModelUser(of: model, in: manifest)
      var weights = try Self.find(model, failure: failures[model], for: user, workspace: workspace)
      var identity: String?
      switch model.format {
      case .safetensors: identity = EfficientNet.identity(weights: model.digest)
      case .onnx:
        do throws(LearningError) {
          let version = try ONNXEmbedder.runtimeVersion(libraryPath: workspace.places.runtime)
          identity = ONNXEmbedder.identity(runtime: version, model: model.digest)
        } catch {
          weights = .nowhere(
            MissingModel(
              error.message, hint: "install ONNX Runtime, or set `DSBUILD_ORT_LIB` to its library", place: user.place))
        }
      }
      known[model] = Known(
        weights: weights, identity: identity.map { "\($0):\(model.preprocessing.identity)" }, user: user)
    }
    self.known = known
  }

  /// The name of a network in keys, which identifies every bit of its output; nil if its engine is not installed.
  func identity(of model: NetworkModel) -> String? { known[model]?.identity }

  /// Why a network is unavailable; nil if it is available.
  func absence(of model: NetworkModel) -> MissingModel? {
    if case .nowhere(let missing)? = known[model]?.weights { return missing }
    return nil
  }

  /// The network, which is loaded on its first use. Called on threads for long work: the others wait for the first.
  ///
  /// - Throws: ``MissingModel`` if it is unavailable, or its weights are not usable.
  func embedder(of model: NetworkModel) throws -> any Embedder {
    try loaded.withLock { loaded in
      if let embedder = loaded[model] { return embedder }
      let bytes = try weights(of: model)
      let embedder: any Embedder
      do throws(LearningError) {
        switch model.format {
        case .safetensors:
          embedder = try EfficientNet(
            weights: bytes, digest: model.digest, architecture: model.architecture, preprocessing: model.preprocessing)
        case .onnx:
          let runtime = workspace.places.runtime
          if let worker = workspace.places.worker {
            embedder = try ONNXEmbedder(
              model: bytes, name: model.name, digest: model.digest, preprocessing: model.preprocessing,
              libraryPath: runtime, worker: worker)
          } else {
            embedder = try ONNXEmbedder(
              model: bytes, digest: model.digest, preprocessing: model.preprocessing, libraryPath: runtime)
          }
        }
      } catch {
        throw MissingModel(
          "the network `\(model.name)` cannot be used: \(error.message)",
          hint: known[model]?.user.replacing ?? "", place: known[model]?.user.place)
      }
      loaded[model] = embedder
      return embedder
    }
  }

  /// The bytes of weights; nil if no network has them, or they are not on this machine.
  package func bytes(of digest: SHA256Digest) throws -> [UInt8]? {
    guard let model = known.keys.first(where: { $0.digest == digest }), absence(of: model) == nil else { return nil }
    return try weights(of: model)
  }

  private func weights(of model: NetworkModel) throws -> [UInt8] {
    switch known[model]?.weights {
    case .nowhere(let missing)?: throw missing
    case .store?: return try workspace.store.need(model.digest)
    case .file(let path)?:
      guard let (bytes, digest) = try workspace.state.inputs.read(path), digest == model.digest else {
        throw InputChanged(path: path)
      }
      return bytes
    case nil: preconditionFailure("a network is one of the manifest's")
    }
  }

  private static func find(
    _ model: NetworkModel, failure: String?, for user: ModelUser, workspace: Workspace
  ) throws -> Weights {
    if try workspace.store.contains(model.digest) { return .store }
    func nowhere(_ message: String, hint: String) -> Weights {
      let hint = [hint, user.keeping].compactMap { $0 }.joined(separator: "; ")
      return .nowhere(MissingModel(message, hint: hint, place: user.place))
    }
    switch model.origin {
    case .file(let path):
      guard let digest = try workspace.state.inputs.digest(of: path) else {
        return nowhere(
          "there is no file `\(path)` with the weights of the network", hint: "put the file there, or correct the path")
      }
      guard digest == model.digest else {
        throw DiagnosticError([
          Diagnostic(
            .error, "the weights `\(path)` have the SHA-256 \(digest.hex), expected \(model.digest.hex)",
            at: user.place,
            hint: "put the right file there; if this is the right one, write its SHA-256 in `\(user.key).sha256`")
        ])
      }
      return .file(path)
    case .url(let address):
      let why = failure ?? "no build has asked for them yet"
      return nowhere(
        "the weights of `\(SourceText.masked(address))` were not downloaded: \(why)",
        hint: "run `dsbuild` with a network and without `--offline`")
    case .known:
      for path in workspace.places.candidates(model.name) {
        if try workspace.state.inputs.digest(of: path) == model.digest { return .file(path) }
      }
      return nowhere(
        "the weights of `\(model.name)` are not on this machine",
        hint:
          "run `\(KnownWeights.command(for: model.name))`, which downloads them, or set `DSBUILD_WEIGHTS` to the file")
    }
  }
}
