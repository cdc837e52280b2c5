public import Diagnostics

/// Why a network, its weights or its input cannot be used.
public struct LearningError: ExplainedError, Hashable, Sendable, CustomStringConvertible {
  /// What kind of thing went wrong; the caller chooses an exit code and a hint by it.
  public enum Code: Hashable, Sendable {
    /// The weights file is damaged or is no safetensors file at all.
    case malformedWeights
    /// The weights file is whole but belongs to another network, or holds numbers of an unsupported type.
    case unsuitableWeights
    /// The picture has no pixels, or more than the limit of what is embedded.
    case unsuitableImage
    /// No library of the optional runtime could be loaded.
    case runtimeMissing
    /// The optional runtime refused the model, or failed while running it.
    case runtimeFailed
  }

  /// What kind of thing went wrong.
  public let code: Code
  /// One sentence for people: lower case, no full stop, says what was found and what was expected.
  public let message: String

  /// An error of the kind `code`.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }

  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message)] }
}
