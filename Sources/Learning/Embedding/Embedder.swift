/// A frozen network that turns pictures into embeddings.
///
/// Two conform: ``EfficientNet``, which is plain Swift and needs only its weights, and ``ONNXEmbedder``, which runs any
/// model through ONNX Runtime where that is installed.
public protocol Embedder: Sendable {
  /// What decides the numbers besides the input: engine, its version, and the digest of the model.
  ///
  /// It belongs in the key of every embedding. Two engines never share one, as their last bits differ.
  var identity: String { get }

  /// What is done to a picture before this network sees it.
  var preprocessing: Preprocessing { get }

  /// The side of the square into which a whole picture is squashed for its map.
  var wholeSide: Int { get }

  /// Runs the network once over `input`.
  /// - Throws: ``LearningError`` when the engine fails.
  func activations(_ input: NetworkInput) throws(LearningError) -> Activations
}
