import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Queries
import Report

/// `dsbuild report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the HTML report of the last build again, without building.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let path = try await project.hold { builder in
        try await Self.write(project, builder, ReportStamp(), always: true)
      }
      if options.json {
        let bytes = try Effects().read("\(project.root)/\(path)/report.json")
        Standard.output(TerminalText(json: String(decoding: bytes, as: UTF8.self)))
      } else {
        Standard.output("\(path)/index.html\n")
      }
    }
  }

  /// Writes the report after a whole build, if the manifest has one and its content changed.
  static func bringUpToDate(_ project: Project, _ builder: Builder, _ stamp: ReportStamp) async throws {
    guard builder.manifest.report != nil else { return }
    try await write(project, builder, stamp, always: false)
  }

  @discardableResult
  private static func write(
    _ project: Project, _ builder: Builder, _ stamp: ReportStamp, always: Bool
  ) async throws -> String {
    let writer = builder.reportWriter(file: project.file, form: HTMLReport.form)
    let last = try LastChanges(root: project.root)
    try await writer.write(
      since: last?.head, changes: { try last?.changes() },
      stamp: { listings in
        let revision = try last.map {
          $0.head + (try $0.isDirty(project.writtenByPeople) ? ", with uncommitted changes" : "")
        }
        return stamp.facts(revision, try listings.retrievals(), at: WallClock.system.seconds)
      }, always: always)
    return writer.path
  }
}

extension Project {
  /// The files that make up a revision of the dataset: the manifest, the lock, and the inputs of the manifest.
  fileprivate var writtenByPeople: [String] {
    [file, LockFiles.headerPath, "\(LockFiles.tableFolder)/"]
      + manifest.inputs.map(\.path).filter { !$0.hasPrefix("/") && !$0.pathParts().contains("..") }
  }
}
