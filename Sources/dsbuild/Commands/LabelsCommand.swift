import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Review

/// `dsbuild labels`.
struct LabelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels", abstract: "Import answers (yes and no) from files, or export them.",
    subcommands: [Import.self, Export.self])

  /// `dsbuild labels import FILE...`.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Import answers from dsbuild's own JSON lines or CSV, or from tables such as `Filename,Correct`.",
      discussion: """
        A row names a picture by its digest, URL or file name, and its answer as yes, no or skip (also 1 or 0, true or false).

        EXAMPLES:
          dsbuild labels import answers.csv                a table with the columns filename,answer
          dsbuild labels import answers.csv --class weir   for rows that name no class
        """)

    @OptionGroup(title: "Global options") var options: CommonOptions

    @Option(
      name: .customLong("class"), help: "Take this class for rows that name none.", completion: Completion.className)
    var className: String?

    @Argument(help: "The files to import, CSV or JSON lines; - reads standard input.", completion: .file())
    var files: [String]

    func run() async throws {
      try await Failure.telling(options) {
        let project = try Project.open(options)
        let className = try project.className(className)
        var answers: [ImportedAnswer] = []
        for file in files {
          let input = try NamedInput(file, project.environment)
          answers += try ImportedAnswer.read(input.bytes, file: input.name)
        }
        guard !answers.isEmpty else { throw NothingImported("the input has no answer", columns: "filename,answer") }
        try DecisionText.tell("labels", options, of: answers.count) { [answers] in
          try project.importing { try $0.labels(answers, className: className) }
        }
      }
    }
  }

  /// `dsbuild labels export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Print the answers, sorted, as JSON lines or CSV.")

    @OptionGroup(title: "Global options") var options: CommonOptions

    @OptionGroup var output: DecisionExport

    func run() async throws {
      try await Failure.telling(options) {
        let project = try Project.open(options)
        try output.print(
          "image,answer", of: project,
          ifNone: options.quiet
            ? nil : "there are no answers yet; give them with `dsbuild review` or `dsbuild labels import`"
        ) { item in
          var answers: [SHA256Digest: LabelFile.Answer] = [:]
          for path in item.paths(of: item.labels.file) {
            guard let bytes = try project.bytes(of: path) else { continue }
            answers.merge(try LabelFile(bytes, file: path).answers) { own, _ in own }
          }
          return answers.sorted { $0.key < $1.key }.map { image, answer in
            (
              "\(image.hex),\(answer.rawValue)",
              "\"image\": \"\(image.hex)\", \"answer\": \"\(answer.rawValue)\""
            )
          }
        }
      }
    }
  }
}
