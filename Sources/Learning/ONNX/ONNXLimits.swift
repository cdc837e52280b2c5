/// What a model may use: it comes from whoever wrote the manifest, and may loop for ever or ask for all the memory there is.
public struct ONNXLimits: Hashable, Sendable {
  /// The most memory of a process that runs the model, in bytes, the model itself counted.
  public var memory: Int
  /// The most processor time for loading the model, and for one picture, in seconds.
  public var seconds: Int

  /// Limits that leave room for every model a picture is embedded with.
  public init(memory: Int = 4 << 30, seconds: Int = 60) {
    self.memory = memory
    self.seconds = seconds
  }
}

/// How a process that runs a model is started.
public struct ONNXWorkerCommand: Hashable, Sendable {
  /// The program and its arguments.
  public var arguments: [String]
  /// The environment it gets, and nothing of this process's own.
  public var environment: [String: String]

  /// A command.
  public init(arguments: [String], environment: [String: String] = [:]) {
    self.arguments = arguments
    self.environment = environment
  }
}
