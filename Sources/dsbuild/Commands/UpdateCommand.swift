import ArgumentParser
import Engine
import Manifest
import Pipeline
import Queries

/// `dsbuild update [CLASS|HOST|URL...]`.
struct UpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Download every address again and record in the lock what it gives now.",
    discussion: """
      A build keeps the picture that the lock records for an address (its pin), even if the address gives another one now. \
      This command takes the new one; run `dsbuild` after it. An address that fails keeps its picture. Each picture is \
      downloaded again, unless its server had given it a strong ETag and says that this is still the same.

      EXAMPLES:
        dsbuild update                  every address that the lock records
        dsbuild update weir             those of one class
        dsbuild update example.org      those of one host
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(
    help: "Update only these classes, hosts or URLs (default: all that the lock records).",
    completion: Completion.className)
  var targets: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      try AskedText.refuseOffline(project, "update")
      let start = ContinuousClock.now
      let targets = targets
      let asked = try await project.hold { try await $0.update(targets) }
      try AskedText.tell(asked, project, seconds: start.duration(to: .now) / .seconds(1))
    }
  }
}
