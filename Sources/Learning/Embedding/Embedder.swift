/// A frozen network that turns pictures into embeddings.
///
/// Two types conform: ``EfficientNet``, which is plain Swift and needs only its weights, and ``ONNXEmbedder``, which
/// runs any model through ONNX Runtime if that is installed.
public protocol Embedder: Sendable {
  /// Everything that determines the results besides the input: engine, its version, and the digest of the model.
  ///
  /// It is part of the key of every embedding. Two engines never have the same identity, because their last bits
  /// differ.
  var identity: String { get }

  /// The preprocessing of a picture for this network.
  var preprocessing: Preprocessing { get }

  /// The side of the square to which a whole picture is resized for its map, without keeping the aspect ratio.
  var wholeSide: Int { get }

  /// Runs the network once over `input`.
  /// - Throws: ``LearningError`` if the engine fails.
  func activations(_ input: NetworkInput) throws(LearningError) -> Activations
}
