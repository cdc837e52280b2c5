/// Something that runs a model over a picture: a session of this process, or processes of their own.
protocol ONNXRunner: Sendable {
  /// The names of the model's outputs, in its order.
  var outputNames: [String] { get }
  /// All outputs for one picture; those that hold no floats have no values.
  func run(_ input: NetworkInput) throws(LearningError) -> [ONNXSession.Output]
}
