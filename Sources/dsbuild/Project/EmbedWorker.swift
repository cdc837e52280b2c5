import Learning

/// The process in which dsbuild runs a model of ONNX: dsbuild itself under a command that nobody types.
enum EmbedWorker {
  /// The name of the command.
  static let name = "embed-worker"

  /// How this program starts itself as a worker. Of the environment it only gets where libraries lie.
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
