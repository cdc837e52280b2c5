import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// `dsbuild embed FILE...`.
struct EmbedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Print the embedding (the numbers that a network gives) of each picture, one line a file.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(name: .customLong("class"), help: "Use the network of this class.", completion: Completion.className)
  var className: String?

  @Argument(help: "Pictures.", completion: .file())
  var files: [String]

  func run() async throws {
    try await Failure.telling(options) {
      let (manifest, workspace, environment) = try context()
      try NamedFiles.demand(files, environment)
      let embedder = try FileEmbedder(manifest, className: try name(in: manifest), workspace: workspace)
      var failures: [Diagnostic] = []
      // Compute a few files at a time, so that memory does not grow with their number.
      for start in stride(from: 0, to: files.count, by: 64) {
        let part = Array(files[start..<min(start + 64, files.count)])
        let results = try await workspace.processors.map(part) { file in
          Result { try embedder.embedding(of: workspace.effects.read(environment.absolute(file), allowing: .links)) }
        }
        for (file, result) in zip(part, results) {
          do { tell(file, try result.get(), engine: embedder.engine) } catch {
            failures.append(Self.diagnostic(file, error))
          }
        }
      }
      guard !failures.isEmpty else { return }
      let renderer = DiagnosticRenderer(coloured: environment.isColoured(options.color))
      for failure in failures { Standard.error(renderer.render(failure)) }
      throw ExitStatus.failed
    }
  }

  /// The project around the working directory, or default settings, because the command also works without a project.
  private func context() throws -> (Manifest, Workspace, Environment) {
    do {
      let project = try Project.open(options)
      return (project.manifest, try project.workspace(.readOnly), project.environment)
    } catch is NoProject where options.file == nil {
      let environment = Environment.current()
      return (Manifest(), try environment.looseWorkspace(options), environment)
    }
  }

  private func name(in manifest: Manifest) throws -> ClassName? {
    try className.map { text in
      guard let item = manifest.classes.first(where: { $0.name.rawValue == text }) else {
        let nearest = Suggestion.nearest(to: text, among: manifest.classes.map(\.name.rawValue))
        throw DiagnosticError(
          "there is no class `\(text)`",
          hint: nearest.map { "did you mean `\($0)`?" } ?? "`dsbuild status` lists the classes")
      }
      return item.name
    }
  }

  private func tell(_ file: String, _ vector: [Float], engine: String) {
    // The shortest decimals that are read back as the same floats.
    let numbers = vector.map { "\($0)" }
    guard options.json else { return Standard.output("\(file)\t\(numbers.joined(separator: " "))\n") }
    let value: JSONValue = [
      "file": .string(file), "engine": .string(engine), "embedding": .array(numbers.map { .decimal($0) }),
    ]
    Standard.output(json: value, indented: false)
  }

  private static func diagnostic(_ file: String, _ error: any Error) -> Diagnostic {
    switch error {
    case let error as FileEmbedder.UnfitPicture:
      Diagnostic(
        .error, "`\(file)` is not a picture that can be read: \(error.reason)", hint: "name JPEG or PNG files")
    case let error as EngineError: Diagnostic(.error, error.message)
    case let error as any ExplainedError: Diagnostic(.error, "`\(file)`: \(error.summary)")
    default: Diagnostic(.error, "`\(file)`: \(error)")
    }
  }
}
