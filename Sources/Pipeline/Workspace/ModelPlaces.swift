public import Learning

/// The places of weights and engines on this machine: the executable reads them from the environment and hands them
/// down.
public struct ModelPlaces: Hashable, Sendable {
  /// Files and folders that are searched for the weights of known networks, in this order.
  public var weights: [String]
  /// The library of ONNX Runtime; nil for the usual places of libraries.
  public var runtime: String?
  /// The command for a process that runs an ONNX model; nil to run the model in this process, without limits.
  public var worker: ONNXWorkerCommand?

  public init(weights: [String] = [], runtime: String? = nil, worker: ONNXWorkerCommand? = nil) {
    self.weights = weights
    self.runtime = runtime
    self.worker = worker
  }

  /// The files that may contain a known network's weights.
  func candidates(_ name: String) -> [String] {
    weights.map { $0.hasSuffix(".safetensors") ? $0 : "\($0)/\(name).safetensors" }
  }
}
