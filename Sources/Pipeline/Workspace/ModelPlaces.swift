public import Learning

/// Where a machine keeps what a model needs besides the manifest: read from the environment by the executable, handed down.
public struct ModelPlaces: Hashable, Sendable {
  /// Files and folders in which the weights of known networks are looked for, in this order.
  public var weights: [String]
  /// The library of ONNX Runtime; nil for where libraries usually lie.
  public var runtime: String?
  /// How a process is started that runs a model of ONNX; nil to run it in this one, without limits.
  public var worker: ONNXWorkerCommand?

  /// Places; none by default.
  public init(weights: [String] = [], runtime: String? = nil, worker: ONNXWorkerCommand? = nil) {
    self.weights = weights
    self.runtime = runtime
    self.worker = worker
  }

  /// The files in which a known network's weights may be.
  func candidates(_ name: String) -> [String] {
    weights.map { $0.hasSuffix(".safetensors") ? $0 : "\($0)/\(name).safetensors" }
  }
}
