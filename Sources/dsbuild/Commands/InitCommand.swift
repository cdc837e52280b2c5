import ArgumentParser
import Diagnostics
import Engine
import Manifest

/// `dsbuild init`.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Scaffold a project; nothing is overwritten.")

  /// What a new project holds.
  enum Template: String, ExpressibleByArgument, CaseIterable {
    case minimal, full, tutorial
  }

  @OptionGroup var options: CommonOptions

  @Option(help: "minimal, full or tutorial (which works with no network).")
  var template = Template.minimal

  @Option(name: .customLong("from-csv"), help: "A folder of <class>.csv or <class>_image_db.csv.")
  var fromCSV: String?

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      let root = options.directory.map(environment.absolute) ?? environment.directory
      let effects = Effects()
      guard FileStamp(path: "\(root)/dataset.yaml") == nil else {
        throw DiagnosticError("there is a `dataset.yaml` here already", hint: "edit it, or start in an empty folder")
      }
      let classes = try fromCSV.map { try lists(in: $0, root: root, effects: effects) } ?? []
      let scaffold = Scaffold(
        template: template, classes: classes, name: root.split(separator: "/").last.map(String.init) ?? "dataset")
      _ = try OwnedFolder("\(root)/.dsbuild", project: root, access: .readWrite, effects: effects)
      var written: [String] = []
      for (path, bytes) in scaffold.files where FileStamp(path: "\(root)/\(path)") == nil {
        written.append(path)
        try effects.makeDirectories(Effects.directory(of: "\(root)/\(path)"))
        try effects.writeAtomically(bytes, to: "\(root)/\(path)", durable: false)
        Standard.error("wrote \(path)\n")
      }
      try addAttributes(root: root, effects: effects)
      Standard.error("next: \(scaffold.next)\n")
      Standard.error("with git, so that locks merge: \(MergeLockCommand.setup)\n")
      guard options.json else { return }
      let value = JSONValue.object(present: [
        ("schema", "dsbuild.init/1"), ("template", .string(template.rawValue)),
        ("written", .array(written.map { .string($0) })), ("next", .string(scaffold.next)),
      ])
      Standard.output(json: value)
    }
  }

  /// Gives the lock to the merge driver where a `.gitattributes` was there already.
  private func addAttributes(root: String, effects: Effects) throws {
    let path = "\(root)/.gitattributes"
    let text = String(decoding: try effects.read(path, allowing: .links), as: UTF8.self)
    guard !text.contains("merge=\(MergeLockCommand.driver)") else { return }
    let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    try effects.writeAtomically(Array((text + end + MergeLockCommand.attributes).utf8), to: path, durable: false)
    Standard.error("added to .gitattributes\n")
  }

  /// The classes that the lists of a folder are named after, each with its lists.
  private func lists(in folder: String, root: String, effects: Effects) throws -> [(name: ClassName, paths: [String])] {
    let path = folder.hasPrefix("/") ? folder : "\(root)/\(folder)"
    var classes: [ClassName: [String]] = [:]
    for entry in try effects.list(path).map(\.name).sorted() where entry.hasSuffix(".csv") {
      var stem = String(entry.dropLast(4))
      for suffix in ["_images_db", "_image_db"] where stem.hasSuffix(suffix) { stem.removeLast(suffix.count) }
      let key = stem.lowercased().map {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_"
      }
      if let name = ClassName(rawValue: String(key)) { classes[name, default: []].append("\(folder)/\(entry)") }
    }
    guard !classes.isEmpty else {
      throw DiagnosticError("there is no `<class>.csv` in `\(folder)`", hint: "export one list of image URLs a class")
    }
    return classes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
