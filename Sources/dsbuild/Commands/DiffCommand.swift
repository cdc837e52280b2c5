import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Report

/// `dsbuild diff`.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two revisions of the dataset, image by image.",
    discussion: """
      For each class it lists the images that came in, went out, changed class, were cropped otherwise, moved to another \
      split, or whose address gives other bytes (drifted); the images whose lists state another licence now; and the \
      settings that differ, such as `crop.size`. It reads the locks that are committed in git.

      EXAMPLES:
        dsbuild diff            the last commit and the working tree
        dsbuild diff v1..v2     two revisions
        dsbuild diff main...    what this branch changed since it left main
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The git revisions, REV1 or REV1..REV2 (default: the last commit and the working tree).")
  var range: String?

  @Flag(help: "Print the difference as Markdown, for the text of a pull request.")
  var markdown = false

  @Option(help: "Write an HTML page that shows the changed pictures to this file.", completion: .file())
  var html: String?

  func run() async throws {
    try await Failure.telling(options) {
      let root = try Project.root(options)
      let manifest = try Environment.current().manifestPath(options).pathParts().last.map(String.init) ?? ""
      let range = try RevisionRange(range, root: root, manifest: manifest)
      let comparison = try LockComparison(from: range.from, to: range.to)
      if let html {
        let path = Environment.current().absolute(html)
        try RequestedFile.check(path, option: "--html", .page)
        try writeSheet(comparison, range, to: path)
        if !options.quiet { Standard.error("wrote \(html)\n") }
      }
      let manifests = Self.manifests(range, file: manifest)
      let text = DiffText(
        comparison: comparison, range: range,
        settings: manifests.map { ManifestDifference(from: $0.from, to: $0.to).settings } ?? [],
        licenses: manifests.map { Self.licenses(range, $0) } ?? [])
      if options.json { return Standard.output(json: text.json) }
      Standard.output(markdown ? text.markdown : text.plain)
    }
  }

  private static func licenses(
    _ range: RevisionRange, _ manifests: (from: Manifest, to: Manifest)
  ) -> [LicenseChanges.Change] {
    let before = LicenseState(
      manifest: manifests.from, lock: range.from, lists: range.files.from(LicenseState.paths(of: manifests.from)))
    let after = LicenseState(
      manifest: manifests.to, lock: range.to, lists: range.files.to(LicenseState.paths(of: manifests.to)))
    return LicenseChanges(from: before, to: after).all
  }

  /// The manifests of both states; nil unless both can be read.
  private static func manifests(_ range: RevisionRange, file: String) -> (from: Manifest, to: Manifest)? {
    func manifest(_ text: [UInt8]?) -> Manifest? {
      guard let text else { return nil }
      let variables = Environment.current().variables
      return try? ManifestLoader.load(text: text, file: file, environment: variables, capabilities: .current).manifest
    }
    guard let from = manifest(range.manifests.from), let to = manifest(range.manifests.to) else { return nil }
    return (from, to)
  }

  private func writeSheet(_ comparison: LockComparison, _ range: RevisionRange, to path: String) throws {
    let pictures = try ChangedPictures(try Project.open(options), withdrawn: comparison.takenDown)
    let sheet = DiffSheet(comparison, from: range.fromName, to: range.toName, print: pictures.print)
    try Effects().writeAtomically(Array(sheet.html.utf8), to: path, durable: false)
  }
}
