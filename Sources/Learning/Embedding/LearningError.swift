public import Diagnostics

/// The reason why a network, its weights or its input cannot be used.
public struct LearningError: ExplainedError, Hashable, Sendable, CustomStringConvertible {
  /// The kind of error; the caller chooses an exit code and a hint by it.
  public enum Code: Hashable, Sendable {
    /// The weights file is damaged or is not a safetensors file.
    case malformedWeights
    /// The weights file is complete but belongs to another network, or has numbers of an unsupported type.
    case unsuitableWeights
    /// The picture has no pixels, or more pixels than the limit for embedding.
    case unsuitableImage
    /// No library of the optional runtime could be loaded.
    case runtimeMissing
    /// The optional runtime refused the model, or failed while running it.
    case runtimeFailed
  }

  /// The kind of error.
  public let code: Code
  /// One sentence for people: lower case, no full stop, with what was found and what was expected.
  public let message: String

  /// Creates an error of the kind `code`.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The hint for errors of this kind.
  private var hint: String {
    switch code {
    case .malformedWeights: "download the weights again, and check the path that the manifest names"
    case .unsuitableWeights: "name weights that belong to the network, or another network in `labels.model`"
    case .unsuitableImage: "leave the picture out: it has too few or too many pixels for the network"
    case .runtimeMissing: "install ONNX Runtime, or set `DSBUILD_ORT_LIB` to its library"
    case .runtimeFailed: "check that ONNX Runtime runs the model by itself, or name another network in `labels.model`"
    }
  }

  public var description: String { message }

  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, hint: hint)] }
}
