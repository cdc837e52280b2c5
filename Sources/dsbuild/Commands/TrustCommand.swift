import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest

/// `dsbuild trust`.
struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Allow what the manifest asks for outside the project.",
    discussion: """
      A manifest that sends a variable of the environment to a host, or has files read outside the project's folder, needs a \
      person's word once. The answer is kept in `dsbuild/trusted` below `XDG_STATE_HOME`, by default `~/.local/state`, and \
      holds for this folder and these requests: what is added later is asked for again.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.openManifest(options)
      let requests = project.outsideRequests(searches: true)
      let store = TrustStore(project.environment, project: project.root)
      if try !requests.isEmpty && !store.keep(requests) {
        throw DiagnosticError(
          "there is no folder outside the project to remember the answer in",
          hint: "set `HOME` or `XDG_STATE_HOME` to one of your own, or use `--trust`")
      }
      if options.json {
        let value = JSONValue.object(present: [
          ("schema", "dsbuild.trust/1"), ("trusted", .array(requests.map { .string($0.text) })),
        ])
        return Standard.output(json: value)
      }
      for request in requests { Standard.output("may \(request.text)\n") }
      if requests.isEmpty { Standard.error("the manifest asks for nothing outside the project\n") }
    }
  }
}
