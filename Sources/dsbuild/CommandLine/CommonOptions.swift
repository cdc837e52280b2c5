import ArgumentParser

/// The options of every command that reads a project.
struct CommonOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Look for the project from this folder upwards.", valueName: "dir"), completion: .directory)
  var directory: String?

  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: ArgumentHelp("The manifest (default: dataset.yaml).", valueName: "path"),
    completion: Completion.manifest)
  var file: String?

  @Option(name: [.short, .long], help: ArgumentHelp("Worker threads (default: cores).", valueName: "n"))
  var jobs: Int?

  @Option(
    name: .customLong("max-memory"),
    help: ArgumentHelp("Memory for decoding pictures (default: 1GiB, or DSBUILD_MAX_MEMORY).", valueName: "size"))
  var maxMemory: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Override a value of the manifest; the lock is not written.", valueName: "key=value"))
  var set: [String] = []

  @Option(
    name: .customLong("profile"), help: ArgumentHelp("Apply a profile of the manifest.", valueName: "name"),
    completion: Completion.profile)
  var profiles: [String] = []

  /// The profile; at most one is allowed.
  var profile: String? { profiles.first }

  @Option(
    name: .customLong("cache-dir"), help: ArgumentHelp("Cache folder (default: .dsbuild).", valueName: "dir"),
    completion: .directory)
  var cacheDirectory: String?

  @Flag(name: .long, help: "Print JSON on standard output.")
  var json = false

  @Option(name: .long, help: "When messages are coloured.")
  var color = ColorChoice.auto

  @Option(name: .long, help: "How progress is shown.")
  var progress = ProgressChoice.auto

  @Option(
    name: .long, help: ArgumentHelp("Write events to a file, one JSON object a line.", valueName: "path"),
    completion: .file())
  var events: String?

  @Option(
    name: .customLong("profile-trace"),
    help: ArgumentHelp("Write a trace for ui.perfetto.dev to a file.", valueName: "path"),
    completion: .file())
  var profileTrace: String?

  @Flag(name: [.short, .long], help: "Print less.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print more; -vv prints everything.")
  var verbose: Int

  @Flag(name: .customLong("no-input"), help: "Never ask: exit 4 where a person is needed.")
  var noInput = false

  @Flag(name: .customLong("no-wait"), help: "Exit 5 when another dsbuild uses the project.")
  var noWait = false

  @Flag(name: .long, help: "Exit 3 when something that the lists ask for is missing.")
  var strict = false

  @Flag(name: .long, help: "Exit 6 if the lock would change.")
  var locked = false

  @Flag(name: .long, help: "Send no request.")
  var offline = false

  @Flag(name: .long, help: "The same as --locked --offline.")
  var frozen = false

  @Flag(name: .customLong("allow-outside"), help: "Allow outputs outside the project's folder.")
  var allowOutside = false

  @Flag(name: .long, help: "Allow, for this run only, what `dsbuild trust` would allow.")
  var trust = false

  mutating func validate() throws {
    if profiles.count > 1 {
      throw ValidationError(
        "`--profile` is given \(profiles.count) times and may be given once: make one profile with the settings of both"
      )
    }
    if let jobs, jobs < 1 { throw ValidationError("`--jobs` must be 1 or more") }
  }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, plain, tty, none
}
