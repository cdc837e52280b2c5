/// Runs a model over a picture, in a session of this process or in separate processes.
protocol ONNXRunner: Sendable {
  /// The names of the model's outputs, in its order.
  var outputNames: [String] { get }
  /// All outputs for one picture; an output that does not contain floats has no values.
  func run(_ input: NetworkInput) throws(LearningError) -> [ONNXSession.Output]
}
