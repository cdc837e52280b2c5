import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Review

/// The formats in which decisions are printed.
enum DecisionFormat: String, ExpressibleByArgument, CaseIterable {
  case jsonl, csv
}

/// The output of an import of decisions.
enum DecisionText {
  private static let shownWarnings = 20

  /// Runs an import of `entries` entries and prints its result.
  ///
  /// - Throws: ``NothingImported`` if no entry was imported.
  static func tell(
    _ what: String, _ options: CommonOptions, of entries: Int, _ run: () throws -> DecisionImport.Report
  ) throws {
    let report = try run()
    if !options.quiet { tellWarnings(report) }
    let names = report.classes.keys.sorted()
    guard !names.isEmpty else { throw NothingImported(report, of: entries) }
    guard options.json else {
      for name in names {
        guard let count = report.classes[name] else { continue }
        Standard.error(
          "\(name.rawValue): \(count.added) new, \(count.changed) changed, \(count.same) unchanged\n")
      }
      if !options.quiet { Standard.error("next: `dsbuild` to build with them\n") }
      return
    }
    let classes = report.classes.sorted { $0.key < $1.key }.map { name, count in
      let value: JSONValue = ["added": .int(count.added), "changed": .int(count.changed), "same": .int(count.same)]
      return JSONValue.Member(name.rawValue, value)
    }
    let value: JSONValue = [
      "schema": .string("dsbuild.\(what)/1"), "classes": .object(classes), "warnings": .int(report.warnings.count),
    ]
    Standard.output(json: value)
  }

  private static func tellWarnings(_ report: DecisionImport.Report) {
    for warning in report.warnings.prefix(shownWarnings) {
      Standard.error("\(warning.place.fileAndLine): warning: \(warning.message)\n")
    }
    if report.warnings.count > shownWarnings {
      Standard.error(
        "warning: \(report.warnings.count - shownWarnings) more rows were skipped: leave those whose pictures are not in the dataset, correct the others, then import again\n"
      )
    }
    if !report.classes.isEmpty, let text = report.uncountedBoxes {
      Standard.error("warning: \(text)\n")
    }
  }
}

extension DecisionImport.Report {
  private static let shownCategories = 10

  /// The number of ignored boxes by category; nil if there are none.
  fileprivate var uncountedBoxes: String? {
    guard !otherCategories.isEmpty else { return nil }
    let sorted = otherCategories.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = sorted.prefix(Self.shownCategories).map { "\($0.value) of `\($0.key)`" }.joined(separator: ", ")
    let more = sorted.count > Self.shownCategories ? " and \(sorted.count - Self.shownCategories) more" : ""
    let none = picturesWithoutBox > 0 ? "; \(picturesWithoutBox) pictures have no box of their class" : ""
    return "boxes of other categories than the class were left out: \(shown)\(more)\(none)"
  }
}

/// An import without a result.
struct NothingImported: ExplainedError {
  private let diagnostic: Diagnostic

  var diagnostics: [Diagnostic] { [diagnostic] }

  /// The input has no entry.
  ///
  /// - Parameter columns: An example of the first line of a valid table.
  init(_ message: String, columns: String) {
    diagnostic = Diagnostic(
      .error, "nothing was imported: \(message)",
      hint: "begin the CSV with a line that names its columns, such as `\(columns)`")
  }

  /// No entry of the input could be imported.
  init(_ report: DecisionImport.Report, of entries: Int) {
    if let text = report.uncountedBoxes {
      diagnostic = Diagnostic(
        .error, "nothing was imported: \(text)",
        hint: "give the class the category as an alias: `aliases: [NAME]`, or import all boxes with `--any-category`"
      )
    } else {
      diagnostic = Diagnostic(
        .error, "nothing was imported: \(entries == 1 ? "the only row was" : "all \(entries) rows were") skipped",
        hint: "correct what the warnings above name, then import again")
    }
  }
}
