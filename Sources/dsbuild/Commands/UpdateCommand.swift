import ArgumentParser
import Engine
import Manifest
import Pipeline
import Queries

/// `dsbuild update [CLASS|HOST|URL...]`.
struct UpdateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update",
    abstract: "Ask pinned addresses again and pin what they give now.",
    discussion: """
      The next build judges the new pictures. An address that fails keeps its picture.

      EXAMPLES:
        dsbuild update                  every pinned address
        dsbuild update weir             those of one class
        dsbuild update example.org      those of one host
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "Only these classes, hosts or URLs (default: all that are pinned).", completion: Completion.className)
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
