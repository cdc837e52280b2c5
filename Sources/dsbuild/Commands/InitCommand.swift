import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest

/// `dsbuild init`.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Start a project: write dataset.yaml and what it needs; nothing is overwritten.",
    discussion: """
      EXAMPLES:
        dsbuild init --template tutorial    a small project that needs no network
        dsbuild init --from-folder photos   a class for each folder in photos
        dsbuild init --from-csv lists       a class for each list of URLs in lists
        dsbuild init --from-csv all.csv     a class for each text in its column of labels
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(help: "Choose what to start with.")
  var template = Scaffold.Template.minimal

  @Option(
    name: .customLong("from-folder"),
    help: ArgumentHelp("Make a class of each folder with pictures in this folder.", valueName: "dir"),
    completion: .directory)
  var fromFolder: String?

  @Option(
    name: .customLong("from-csv"),
    help: ArgumentHelp(
      """
      Make a class of each list in this folder: <class>.csv, .tsv, .txt, .jsonl or .json, each also .gz; or of each \
      label in a list.
      """,
      valueName: "dir"),
    completion: .file())
  var fromCSV: String?

  func validate() throws {
    guard fromFolder == nil || fromCSV == nil else {
      throw ValidationError(
        "`--from-folder` and `--from-csv` cannot be given together: give one of them, and add the others to `dataset.yaml` "
          + "by hand; a class takes both as `dress: [photos/dress, lists/dress.csv]`")
    }
  }

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      let root = options.directory.map(environment.absolute) ?? environment.directory
      let effects = Effects()
      guard FileStamp(path: "\(root)/dataset.yaml") == nil else {
        throw DiagnosticError(
          "there is a `dataset.yaml` here already", hint: "edit it, or run `dsbuild init` in an empty folder")
      }
      let own = Environment.resolved(root)
      if own != "/", let manifest = Environment.nearestManifest(to: Effects.directory(of: own)) {
        let above = Effects.directory(of: manifest)
        Standard.error(
          "note: there is a project in `\(above)`, and this one is inside it: a command in `\(root)` now means the inner one\n"
            + "  hint: if you meant the project above, remove the files that are written here and run dsbuild there\n")
      }
      let found =
        try fromFolder.map { try PictureFolder.classes(in: $0, root: root, effects: effects) }
        ?? fromCSV.map { try ListFolder.classes(in: $0, root: root, effects: effects) } ?? FoundClasses([:])
      for note in found.notes { Standard.error("note: \(note)\n") }
      let isOutside = found.classes.contains {
        $0.sources.contains { $0.path.hasPrefix("/") || $0.path.hasPrefix("../") }
      }
      if isOutside {
        Standard.error(
          "note: some pictures or lists are outside the project: run `dsbuild trust` to let dsbuild read them\n")
      }
      if let renamed = found.renamed { Standard.error("note: \(renamed)\n") }
      let scaffold = Scaffold(
        template: template, classes: found.classes, split: found.split,
        name: root.pathParts().last.map(String.init) ?? "dataset")
      let missing = scaffold.files.filter { FileStamp(path: "\(root)/\($0.path)") == nil }
      let places = try missing.map { try Self.place($0.path, in: root) }
      let attributes = try Self.place(".gitattributes", in: root)
      _ = try OwnedFolder("\(root)/.dsbuild", project: root, access: .readWrite, effects: effects)
      let usesGit = Self.isInGit(root)
      for (file, place) in zip(missing, places) {
        try effects.makeDirectories(Effects.directory(of: place))
        try effects.writeAtomically(file.bytes, to: place, durable: false)
      }
      let written = missing.map(\.path)
      Standard.error("wrote \(Self.list(written))\n")
      try addAttributes(to: attributes, effects: effects)
      let next = (isOutside ? "`dsbuild trust`, then " : "") + scaffold.next
      Standard.error("next: \(next)\n")
      if usesGit {
        Standard.error("optional, once in each clone, so that git can merge lock files: \(MergeDriver.setup)\n")
      }
      guard options.json else { return }
      let value = JSONValue.object(present: [
        ("schema", "dsbuild.init/1"), ("template", .string(template.rawValue)),
        ("written", .array(written.map { .string($0) })), ("next", .string(next)),
      ])
      Standard.output(json: value)
    }
  }

  /// The absolute path of a file to write. A cloned repository may hold links, which can lead to any file of the person.
  ///
  /// - Throws: `DiagnosticError` if a link leads out of the project.
  private static func place(_ name: String, in root: String) throws(DiagnosticError) -> String {
    let path = "\(root)/\(name)"
    guard ResolvedPath(path).isWithin(ResolvedPath(root)) else {
      throw DiagnosticError(
        "`\(name)` leads out of the project through a link, so nothing was written",
        hint: "remove the link, or put a file or folder in its place")
    }
    return path
  }

  /// Whether git tracks a folder: it or a folder above it is a repository, or it contains `.gitattributes`.
  private static func isInGit(_ root: String) -> Bool {
    if FileStamp(path: "\(root)/.gitattributes") != nil { return true }
    var folder = root
    while FileStamp(path: "\(folder)/.git") == nil {
      guard folder.contains("/"), folder != "/" else { return false }
      folder = Effects.directory(of: folder)
    }
    return true
  }

  /// The names of the written files; a folder with several files appears as a number of files.
  private static func list(_ paths: [String]) -> String {
    let top = paths.filter { !$0.contains("/") }
    let folders = Dictionary(grouping: paths.filter { $0.contains("/") }) { String($0.prefix { $0 != "/" }) }
    let inside = folders.sorted { $0.key < $1.key }.map { folder, files in
      files.count == 1 ? files[0] : "\(Counted.text(files.count, "file")) in \(folder)"
    }
    return (top + inside).joined(separator: ", ")
  }

  /// Adds the merge driver of the lock to an existing `.gitattributes` that lacks it.
  private func addAttributes(to path: String, effects: Effects) throws {
    let text = String(decoding: try effects.read(path, allowing: .links), as: UTF8.self)
    guard !text.contains("merge=\(MergeDriver.name)") else { return }
    let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    try effects.writeAtomically(Array((text + end + MergeDriver.attributes).utf8), to: path, durable: false)
    Standard.error("added the lock files to .gitattributes, for git to merge them\n")
  }
}
