import ArgumentParser

/// The options that every command which looks at a project takes.
struct CommonOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")], help: "Look for the project from this folder upwards.",
    completion: .directory)
  var directory: String?

  @Option(name: [.customShort("f"), .customLong("file")], help: "The manifest.", completion: Completion.manifest)
  var file: String?

  @Option(name: [.short, .long], help: "Threads for pictures.")
  var jobs: Int?

  @Option(
    name: .customLong("max-memory"),
    help: "What pictures being decoded may hold together (default: 1GiB, or DSBUILD_MAX_MEMORY).")
  var maxMemory: String?

  @Option(name: .long, help: "Override a value of the manifest: key.path=value. The lock is read and not written.")
  var set: [String] = []

  @Option(name: .customLong("profile"), help: "Lay a profile of the manifest over it.", completion: Completion.profile)
  var profiles: [String] = []

  /// The profile; there is one at most.
  var profile: String? { profiles.first }

  @Option(name: .customLong("cache-dir"), help: "Where store and action cache are.", completion: .directory)
  var cacheDirectory: String?

  @Flag(name: .long, help: "One JSON object on standard output.")
  var json = false

  @Option(name: .long, help: "auto, always or never.")
  var color = ColorChoice.auto

  @Option(name: .long, help: "auto, plain, tty or none.")
  var progress = ProgressChoice.auto

  @Option(name: .long, help: "Write events as JSON lines to a file.", completion: .file())
  var events: String?

  @Option(
    name: .customLong("profile-trace"), help: "Write what ran when to a file, for chrome://tracing or ui.perfetto.dev.",
    completion: .file())
  var profileTrace: String?

  @Flag(name: [.short, .long], help: "Say less.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more; twice for everything.")
  var verbose: Int

  @Flag(name: .customLong("no-input"), help: "Never wait for a person: exit 4 where one is needed.")
  var noInput = false

  @Flag(name: .customLong("no-wait"), help: "Exit 5 at once when another dsbuild holds the project.")
  var noWait = false

  @Flag(name: .long, help: "Exit 3 when anything is missing.")
  var strict = false

  @Flag(name: .long, help: "Fail with 6 if the lock would change.")
  var locked = false

  @Flag(name: .long, help: "Send no request.")
  var offline = false

  @Flag(name: .long, help: "Both --locked and --offline.")
  var frozen = false

  @Flag(name: .customLong("allow-outside"), help: "Let outputs lead outside the project's folder.")
  var allowOutside = false

  @Flag(name: .long, help: "Allow for this run what the manifest asks for outside the project: `dsbuild trust`.")
  var trust = false

  mutating func validate() throws {
    if profiles.count > 1 {
      throw ValidationError(
        "`--profile` is given \(profiles.count) times and takes one: make a profile that has what both have")
    }
    if let jobs, jobs < 1 { throw ValidationError("`--jobs` takes a number from 1") }
  }
}

/// When text is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// How progress is shown.
enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, plain, tty, none
}
