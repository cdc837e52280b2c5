import ArgumentParser
import Learning

/// `dsbuild embed-worker`: the process in which dsbuild runs an ONNX model, within limits. People do not run it themselves.
struct EmbedWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: EmbedWorker.name,
    abstract: "Run a network in a process of its own; dsbuild starts this command itself.", shouldDisplay: false)

  func run() throws { ONNXWorkerServer.serve() }
}
