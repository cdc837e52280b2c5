/// The limits of a model. The author of a manifest chooses the model, which may loop forever or request all available
/// memory.
public struct ONNXLimits: Hashable, Sendable {
  /// The most memory of a process that runs the model, in bytes, including the model itself.
  public var memory: Int
  /// The most processor time for loading the model, and for each picture, in seconds.
  public var seconds: Int

  /// Creates limits; the defaults suffice for all common models that embed pictures.
  public init(memory: Int = 4 << 30, seconds: Int = 60) {
    self.memory = memory
    self.seconds = seconds
  }
}

/// The command that starts a process for a model.
public struct ONNXWorkerCommand: Hashable, Sendable {
  /// The program and its arguments.
  public var arguments: [String]
  /// The whole environment of the process; it inherits nothing from this process.
  public var environment: [String: String]

  /// Creates a command.
  public init(arguments: [String], environment: [String: String] = [:]) {
    self.arguments = arguments
    self.environment = environment
  }
}
