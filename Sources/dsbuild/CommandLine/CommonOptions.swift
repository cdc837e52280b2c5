import ArgumentParser

/// The options of every command that reads a project.
struct CommonOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("directory")],
    help: ArgumentHelp("Look for dataset.yaml in this folder and those above it.", valueName: "dir"),
    completion: .directory)
  var directory: String?

  @Option(
    name: [.customShort("f"), .customLong("file")],
    help: ArgumentHelp("Use this manifest (default: dataset.yaml).", valueName: "path"),
    completion: Completion.manifest)
  var file: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("Use this many threads (default: one for each core).", valueName: "n"))
  var jobs: Int?

  @Option(
    name: .customLong("max-memory"),
    help: ArgumentHelp(
      "Use at most this much memory to decode pictures (default: 1GiB, or DSBUILD_MAX_MEMORY).", valueName: "size"))
  var maxMemory: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use another value for a key of the manifest, such as crop.size=128; the lock is not written.",
      valueName: "key=value"))
  var set: [String] = []

  @Option(
    name: .customLong("profile"),
    help: ArgumentHelp("Use the settings under this name in `profiles` of the manifest.", valueName: "name"),
    completion: Completion.profile)
  var profiles: [String] = []

  /// The profile; at most one is allowed.
  var profile: String? { profiles.first }

  @Option(
    name: .customLong("cache-dir"),
    help: ArgumentHelp("Keep downloads and results in this folder (default: .dsbuild).", valueName: "dir"),
    completion: .directory)
  var cacheDirectory: String?

  @Flag(name: .long, help: "Print the result as JSON on standard output.")
  var json = false

  @Option(name: .long, help: "Choose when messages have colours.")
  var color = ColorChoice.auto

  @Option(name: .long, help: "Choose how progress is shown: as a moving line, as plain lines, or not at all.")
  var progress = ProgressChoice.auto

  @Option(
    name: .long,
    help: ArgumentHelp("Write each event of the run to this file, one JSON object a line.", valueName: "path"),
    completion: .file())
  var events: String?

  @Option(
    name: .customLong("profile-trace"),
    help: ArgumentHelp("Write a time line of the run to this file, to open at ui.perfetto.dev.", valueName: "path"),
    completion: .file())
  var profileTrace: String?

  @Flag(name: [.short, .long], help: "Print only errors, warnings and results: no progress or notes.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Print which steps ran and why; -vv prints everything.")
  var verbose: Int

  @Flag(name: .customLong("no-input"), help: "Ask nothing; exit with 4 where a person has to answer.")
  var noInput = false

  @Flag(
    name: .customLong("no-wait"), help: "Do not wait for another dsbuild in this project; exit with 5 if there is one.")
  var noWait = false

  @Flag(name: .long, help: "Exit with 3 if any row or file of the lists gave no picture.")
  var strict = false

  @Flag(name: .long, help: "Write no lock; exit with 6 if dataset.lock or lock/ would change.")
  var locked = false

  @Flag(name: .long, help: "Use no network; exit with an error if a picture would have to be downloaded.")
  var offline = false

  @Flag(name: .long, help: "Use no network and write no lock: the same as --locked --offline.")
  var frozen = false

  @Flag(name: .customLong("allow-outside"), help: "Allow exports and reports outside the project's folder.")
  var allowOutside = false

  @Flag(
    name: .long,
    help: "Allow files and secrets outside the project for this run only; `dsbuild trust` allows them for good.")
  var trust = false

  mutating func validate() throws {
    if profiles.count > 1 {
      throw ValidationError(
        "`--profile` is given \(profiles.count) times and may be given once: write one profile with the settings of both"
      )
    }
    if let jobs, jobs < 1 { throw ValidationError("`--jobs` is \(jobs), expected 1 or more") }
  }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

enum ProgressChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, plain, tty, none
}
