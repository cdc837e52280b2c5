import ArgumentParser
import Diagnostics
import Engine
import Manifest
import Report

/// `dsbuild diff`.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two revisions of the dataset, image by image.",
    discussion: """
      It reads the committed locks alone and lists images in, out, relabelled, recropped, moved between splits and drifted, \
      per class.

      EXAMPLES:
        dsbuild diff            the last commit and the working tree
        dsbuild diff v1..v2     two revisions
        dsbuild diff main...    what this branch changed since it left main
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "REV1 or REV1..REV2 (default: the last commit and the working tree).")
  var range: String?

  @Flag(help: "Markdown, for the text of a pull request.")
  var markdown = false

  @Option(help: "Write a page with the changed pictures to this file.", completion: .file())
  var html: String?

  func run() async throws {
    try await Failure.telling(options) {
      let root = try Project.root(options)
      let range = try RevisionRange(range, root: root)
      let comparison = try LockComparison(from: range.from, to: range.to)
      if let html {
        try writeSheet(comparison, range, to: Environment.current().absolute(html))
        if !options.quiet { Standard.error("wrote \(html)\n") }
      }
      let text = DiffText(comparison: comparison, range: range)
      if options.json { return Standard.output(json: text.json) }
      Standard.output(markdown ? text.markdown : text.plain)
    }
  }

  private func writeSheet(_ comparison: LockComparison, _ range: RevisionRange, to path: String) throws {
    let pictures = try ChangedPictures(try Project.open(options))
    let sheet = DiffSheet(comparison, from: range.fromName, to: range.toName, print: pictures.print)
    try Effects().writeAtomically(Array(sheet.html.utf8), to: path, durable: false)
  }
}
