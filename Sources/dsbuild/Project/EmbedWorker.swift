import Learning

/// The process in which dsbuild runs an ONNX model: dsbuild itself with a hidden command.
enum EmbedWorker {
  /// The name of the command.
  static let name = "embed-worker"

  /// How this program starts itself as a worker. The worker gets only the library paths of the environment.
  static func command(_ variables: [String: String]) -> ONNXWorkerCommand {
    #if canImport(Darwin)
      let path = Project.normal(CommandLine.arguments[0])
    #else
      let path = "/proc/self/exe"
    #endif
    let kept = variables.filter { ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].contains($0.key) }
    return ONNXWorkerCommand(arguments: [path, name], environment: kept)
  }
}
