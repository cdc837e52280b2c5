import ArgumentParser
import Learning

/// `dsbuild embed-worker`: the process in which dsbuild runs a model of ONNX, within limits. Nobody types it.
struct EmbedWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: EmbedWorker.name, abstract: "Run a model for another dsbuild.", shouldDisplay: false)

  func run() throws { ONNXWorkerServer.serve() }
}
