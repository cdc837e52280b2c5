import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Review

/// `dsbuild crops`.
struct CropsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crops", abstract: "Import squares and boxes from files, or export the squares.",
    subcommands: [Import.self, Export.self])

  /// `dsbuild crops import FILE...`.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Import squares from JSON lines or CSV; boxes of Pascal VOC, COCO and YOLO files become padded squares."
    )

    @OptionGroup(title: "Global options") var options: CommonOptions

    @Option(
      name: .customLong("class"), help: "Take this class for rows that name none.", completion: Completion.className)
    var className: String?

    @Option(help: "Make a square this much longer than the longer side of its box, from 0% to 400%.")
    var padding = "15%"

    @Flag(
      name: .customLong("any-category"), help: "Import boxes of every category, also of those that are not the class.")
    var anyCategory = false

    @Argument(help: "The files or folders to import; - reads a table from standard input.", completion: .file())
    var files: [String]

    func run() async throws {
      try await Failure.telling(options) {
        let project = try Project.open(options)
        let className = try project.className(className)
        let rules = try boxRules()
        var annotations = AnnotationFiles(project.environment)
        let squares = try annotations.read(files)
        if let link = annotations.foreignLinks.first {
          let others = annotations.foreignLinks.count - 1
          Standard.error(
            others == 0
              ? "warning: `\(link)` was not read: it is a link that leaves its folder\n"
              : "warning: `\(link)` and \(others) more were not read: they are links that leave their folders\n")
        }
        guard !squares.isEmpty else {
          throw NothingImported("the input has neither a square nor a box", columns: "filename,x,y,side")
        }
        try DecisionText.tell("crops", options, of: squares.count) {
          try project.importing { try $0.crops(squares, className: className, rules) }
        }
      }
    }

    private func boxRules() throws -> DecisionImport.BoxRules {
      let number = padding.hasSuffix("%") ? padding.dropLast() : padding[...]
      guard let percent = Double(number), (0...400).contains(percent) else {
        throw DiagnosticError(
          "`--padding` is `\(padding)`, expected `0%` to `400%`", hint: "write a percentage such as `15%`")
      }
      return DecisionImport.BoxRules(padding: percent / 100, takesAnyCategory: anyCategory)
    }
  }

  /// `dsbuild crops export`.
  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Print the squares, sorted, as JSON lines or CSV.")

    @OptionGroup(title: "Global options") var options: CommonOptions

    @OptionGroup var output: DecisionExport

    func run() async throws {
      try await Failure.telling(options) {
        let project = try Project.open(options)
        try output.print(
          "image,x,y,side,by,rejected", of: project,
          ifNone: options.quiet
            ? nil : "there are no squares yet; draw them with `dsbuild review` (key `c`) or run `dsbuild crops import`"
        ) { item in
          var file = CropFile()
          for path in item.paths(of: item.crop.boxes) {
            guard let bytes = try project.bytes(of: path) else { continue }
            for (image, decision) in try CropFile(bytes, file: path).decisions where file[image] == nil {
              file[image] = decision
            }
          }
          let lines = String(decoding: file.encoded, as: UTF8.self).split(separator: "\n")
          return zip(lines, file.decisions.sorted { $0.key < $1.key }).map { line, decision in
            ("\(decision.key.hex),\(Self.cells(decision.value))", String(line.dropFirst().dropLast()))
          }
        }
      }
    }

    private static func cells(_ decision: CropFile.Decision) -> String {
      switch decision {
      case .square(let x, let y, let side, let by): "\(x),\(y),\(side),\(by.name),"
      case .rejected: ",,,,true"
      }
    }
  }
}
