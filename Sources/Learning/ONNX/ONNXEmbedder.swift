public import Digests

/// Runs any ONNX model with ONNX Runtime if that is installed: an optional second engine.
///
/// The embedding is the output named `embedding`, or otherwise the last output that is a single row of numbers. The map
/// is the last output with four dimensions; its mean is the embedding if there is no row. The last bits of ONNX
/// Runtime's results differ between machines. Therefore decisions use rounded scores, and its version is part of the
/// identity.
public struct ONNXEmbedder: Embedder {
  public let identity: String
  public let preprocessing: Preprocessing
  /// The usual side, because most models accept no other.
  public var wholeSide: Int { preprocessing.size }

  private let session: any ONNXRunner

  /// Loads the `model` in separate processes that `worker` starts and that must stay within `limits`.
  ///
  /// - Parameter name: the name of the model in errors.
  /// - Throws: ``LearningError`` if there is no library, or if the model is refused or stopped.
  public init(
    model: [UInt8], name: String, digest: SHA256Digest, preprocessing: Preprocessing, libraryPath: String? = nil,
    worker: ONNXWorkerCommand, limits: ONNXLimits = ONNXLimits()
  ) throws(LearningError) {
    identity = Self.identity(runtime: try ONNXLibrary(path: libraryPath).version, model: digest)
    session = try ONNXWorkers(worker, name: name, model: model, libraryPath: libraryPath, limits: limits)
    self.preprocessing = preprocessing
  }

  /// Loads the `model` with the library at `libraryPath`, or with the first one found in the usual places.
  ///
  /// `digest` is the SHA-256 of `model`; it becomes part of the identity and is not checked again here.
  /// - Throws: ``LearningError`` with code `runtimeMissing` if there is no library, otherwise the reason why the model
  ///   is refused.
  public init(
    model: [UInt8], digest: SHA256Digest, preprocessing: Preprocessing, libraryPath: String? = nil
  ) throws(LearningError) {
    let library = try ONNXLibrary(path: libraryPath)
    session = try ONNXSession(library, model: model)
    identity = Self.identity(runtime: library.version, model: digest)
    self.preprocessing = preprocessing
  }

  /// The version of the library at `libraryPath`, or of the first one found in the usual places.
  /// - Throws: ``LearningError`` with code `runtimeMissing` if there is none.
  public static func runtimeVersion(libraryPath: String? = nil) throws(LearningError) -> String {
    try ONNXLibrary(path: libraryPath).version
  }

  /// The identity of a model with this SHA-256 and a version of the library; the model need not be read.
  public static func identity(runtime version: String, model digest: SHA256Digest) -> String {
    "ort-\(version):\(digest.hex)"
  }

  public func activations(_ input: NetworkInput) throws(LearningError) -> Activations {
    let outputs = Array(zip(session.outputNames, try session.run(input)))
    let map = outputs.last { $1.shape.count == 4 && $1.shape[2] * $1.shape[3] > 1 && !$1.values.isEmpty }?.1
    let row =
      outputs.first { $0.0 == "embedding" && !$0.1.values.isEmpty } ?? outputs.last { Self.isRow($0.1) }
      ?? outputs.last { $0.1.values.count == 1 }
    let (height, width) = map.map { ($0.shape[2], $0.shape[3]) } ?? (0, 0)
    guard let vector = row?.1.values ?? map.map({ Self.means($0.values, places: height * width) }) else {
      throw LearningError(.unsuitableWeights, "the ONNX model has neither a row of numbers nor a map among its outputs")
    }
    return Activations(vector: vector, height: height, width: width, map: map?.values ?? [])
  }

  /// Whether an output is a single row: all dimensions except one are 1.
  private static func isRow(_ output: ONNXSession.Output) -> Bool {
    output.values.count > 1 && output.shape.count { $0 != 1 } == 1
  }

  private static func means(_ values: [Float], places: Int) -> [Float] {
    stride(from: 0, to: values.count, by: places).map { start in
      values[start..<start + places].reduce(0, +) / Float(places)
    }
  }
}
