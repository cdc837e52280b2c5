import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest

/// `dsbuild trust`.
struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust",
    abstract: "Allow this project to read files outside it and to send secrets that the manifest names.",
    discussion: """
      A manifest may send an environment variable, such as a token, to a host, use your credentials at a store, or read and \
      write files outside the project's folder. The same holds for results of others that a key in the manifest has signed. \
      dsbuild does so only after you have run this command once. It remembers your answer in `~/.local/state/dsbuild/trusted` \
      (or below `XDG_STATE_HOME`) for this folder and what is asked now; it asks again for what is added later.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.openManifest(options, checksFiles: false)
      let requests = project.outsideRequests(searches: true, believes: true)
      let store = TrustStore(project.environment, project: project.root)
      if try !requests.isEmpty && !store.keep(requests) {
        throw DiagnosticError(
          "the answer cannot be remembered: there is no folder for it outside the project",
          hint: "set `HOME` or `XDG_STATE_HOME` to one of your own, or use `--trust`")
      }
      if options.json {
        let value = JSONValue.object(present: [
          ("schema", "dsbuild.trust/1"), ("trusted", .array(requests.map { .string($0.text) })),
        ])
        return Standard.output(json: value)
      }
      for request in requests { Standard.output("allowed: \(request.text)\n") }
      if requests.isEmpty { Standard.error("nothing to allow: the manifest asks for nothing outside the project\n") }
    }
  }
}
