public import Diagnostics
import Engine
import Imaging
import Learning
public import Manifest

/// Embeds pictures outside any build, exactly as builds do: for `dsbuild embed`.
public struct FileEmbedder: Sendable {
  /// The engine, its version and the digest of the model.
  public let engine: String
  private let workspace: Workspace
  private let embedder: any Embedder
  private let maxPixels: Int

  /// The network of the first class with one in a manifest; if there is none, the network that dsbuild knows by name.
  ///
  /// - Parameter className: the class whose network to use.
  /// - Throws: ``MissingModel`` if the network is unavailable.
  public init(_ manifest: Manifest, className: ClassName? = nil, workspace: Workspace) throws {
    let named = manifest.classes.first { item in
      className.map { $0 == item.name } ?? (item.labels.model != .none)
    }
    var item = named ?? ManifestClass(name: Self.noClass)
    if item.labels.model == .none { item.labels.model = .named(.efficientnetLite0) }
    var whole = manifest
    whole.classes = [item]
    let networks = try Networks(whole, workspace: workspace)
    guard let network = ClassNetwork(item.labels, networks: networks) else {
      preconditionFailure("the class has a model")
    }
    self.workspace = workspace
    embedder = try network.embedder()
    engine = embedder.identity
    maxPixels = item.inspect.maxPixels
  }

  private static var noClass: ClassName {
    guard let name = ClassName(rawValue: "embed") else { preconditionFailure("a class name of letters") }
    return name
  }

  /// The network's raw pooled output for the picture in `bytes`, not normalised.
  ///
  /// - Throws: ``UnfitPicture`` if the picture cannot be decoded, `LearningError` if the network fails.
  public func embedding(of bytes: [UInt8]) throws -> [Float] {
    do {
      return try workspace.decoding(bytes, as: .picture(shortSide: nil), maxPixels: maxPixels) {
        try EmbedAction.embedding(of: bytes, with: embedder, maxPixels: maxPixels).vector
      }
    } catch let error as DecodeError {
      throw UnfitPicture(reason: error.reason)
    }
  }

  /// A file that this version cannot decode as a picture.
  public struct UnfitPicture: ExplainedError, Sendable {
    /// Why the file cannot be decoded.
    public let reason: String

    public var diagnostics: [Diagnostic] {
      [Diagnostic(.error, "the file is not a picture that can be read: \(reason)", hint: "name JPEG or PNG files")]
    }
  }
}
