import ArgumentParser
import Diagnostics
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild retry`.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Download from failed addresses again; then run `dsbuild` to use what came.",
    discussion: """
      EXAMPLES:
        dsbuild retry                      every address that failed
        dsbuild retry --reason http_503    those of one reason
        dsbuild retry weir                 those of one class
        dsbuild retry https://example.org/a.jpg    one address
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(help: "Try only addresses that failed for this reason, such as http_503.", completion: Completion.reason)
  var reason: String?

  @Option(name: .customLong("class"), help: "Try only addresses of this class.", completion: Completion.className)
  var className: String?

  @Argument(help: "Try only these classes or URLs (default: all that failed).", completion: Completion.className)
  var only: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      try AskedText.refuseOffline(project, "retry")
      let start = ContinuousClock.now
      let (reason, name) = (try asked(), try project.className(className))
      let words = only + (name.map { [$0.rawValue] } ?? [])
      let asked = try await project.hold { try await $0.retry(words, reason: reason) }
      try AskedText.tell(asked, project, seconds: start.duration(to: .now) / .seconds(1))
    }
  }

  private func asked() throws -> Reason? {
    guard let reason else { return nil }
    guard let known = Reason(name: reason), known.mayEndFetch else {
      throw DiagnosticError(
        "`\(reason)` is not a reason for which an address fails",
        hint: "`dsbuild status` lists the reasons, such as `timeout` or `http_404`")
    }
    return known
  }
}
