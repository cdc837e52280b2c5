import ArgumentParser
import Diagnostics
import Engine
import Manifest
import Pipeline
import Review

/// `dsbuild review`.
struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Open a page in the browser to answer yes or no, compare copies and draw squares.",
    discussion: """
      It prints the address of the page and serves it on this machine (127.0.0.1) until you press Ctrl-C. Every decision is \
      written to its file before the page shows the next picture. A build may run meanwhile. A project has one page at a time.

      To review on another machine: run `ssh -L 8080:127.0.0.1:8080 HOST`, on HOST run `dsbuild review --no-open --port 8080`, \
      and open the address that it prints in your browser here.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(help: "Serve the page on this port; 0 takes a free one.")
  var port: UInt16 = 0

  @Flag(name: .customLong("no-open"), help: "Open no browser; only print the address of the page.")
  var noOpen = false

  @Option(
    name: .customLong("idle-exit"), help: "Stop if nobody used the page for this long, such as 30m; 0s never stops.")
  var idleExit = "30m"

  func run() async throws {
    try await Failure.telling(options) {
      guard let patience = Quantity.duration(idleExit) else {
        throw DiagnosticError(
          "`--idle-exit` is `\(idleExit)`, expected a duration", hint: "write `30m`, `2h`, or `0s` for never")
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
      if !options.quiet { Standard.error("the page is at the address above; press Ctrl-C here to stop\n") }
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
    let programs = SearchPath(Environment.current().variables, outside: project.root)
    do { return try BrowserEntry(to: address, in: "\(project.stateDirectory)/review", programs: programs) } catch {
      Failure(error).tell(options)
      return nil
    }
  }
}
