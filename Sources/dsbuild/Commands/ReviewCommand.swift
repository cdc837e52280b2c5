import ArgumentParser
import Diagnostics
import Engine
import Manifest
import Pipeline
import Review

/// `dsbuild review`.
struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Open the review page: answer, compare copies, draw squares.",
    discussion: """
      Prints the page's address, its only line on standard output, and serves it on 127.0.0.1 until Ctrl-C. Every decision \
      is in its file before the page shows the next picture. A build may run meanwhile; one page is open at a time.

      On another machine, use one port on both sides: `ssh -L 8080:127.0.0.1:8080 HOST`, there `dsbuild review --no-open \
      --port 8080`, and open the printed address here.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(help: "The port; 0 picks a free one.")
  var port: UInt16 = 0

  @Flag(name: .customLong("no-open"), help: "Do not open a browser.")
  var noOpen = false

  @Option(
    name: .customLong("idle-exit"), help: "Stop after this long without a request, such as 30m; 0s for never.")
  var idleExit = "30m"

  func run() async throws {
    try await Failure.telling(options) {
      guard let patience = Quantity.duration(idleExit) else {
        throw DiagnosticError("`--idle-exit` must be a duration such as `30m`, not `\(idleExit)`")
      }
      let project = try Project.open(options)
      let server = try ReviewServer(port: port) { [options] in
        let edition = FileStamp(path: "\(project.root)/\(project.file)")
        let project = try Project.open(options)
        return ReviewedProject(
          project.manifest, workspace: try project.workspace(.readOnly), path: "\(project.root)/\(project.file)",
          edition: edition)
      }
      let entry = !noOpen && Standard.outputIsTerminal ? self.entry(to: server.address, project) : nil
      defer { entry?.remove() }
      server.start { entry?.remove() }
      Standard.output("\(server.address)\n")
      entry?.show()
      if !options.quiet { Standard.error("the page is open; press Ctrl-C to stop\n") }
      // The first signal cancels it, and it is awaited below.
      let waiting = Task {
        while patience == .zero || server.idle < patience {
          try await Task.sleep(
            for: patience == .zero ? .seconds(3_600) : max(.milliseconds(20), patience - server.idle))
        }
      }
      let signals = Interrupts { waiting.cancel() }
      _ = await waiting.result
      withExtendedLifetime(server) {}
      if signals.status != .done { throw signals.status }
    }
  }

  /// The file that opens the page in a browser; nil, with a message, if it cannot be written.
  private func entry(to address: String, _ project: Project) -> BrowserEntry? {
    do { return try BrowserEntry(to: address, in: "\(project.stateDirectory)/review") } catch {
      Failure(error).tell(options)
      return nil
    }
  }
}
