import ArgumentParser
import Learning

/// `dsbuild embed-worker`: the process in which dsbuild runs a model of ONNX, within limits. Nobody types it.
struct EmbedWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed-worker", abstract: "Run a model for another dsbuild.", shouldDisplay: false)

  func run() throws { ONNXWorkerServer.serve() }

  /// How this program starts itself as a worker. Of the environment it only gets where libraries lie.
  static func command(_ variables: [String: String]) -> ONNXWorkerCommand {
    #if canImport(Darwin)
      let path = Project.normal(CommandLine.arguments[0])
    #else
      let path = "/proc/self/exe"
    #endif
    let kept = variables.filter { ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].contains($0.key) }
    return ONNXWorkerCommand(arguments: [path, configuration.commandName ?? "embed-worker"], environment: kept)
  }
}
