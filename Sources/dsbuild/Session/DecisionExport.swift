import ArgumentParser
import Diagnostics
import Manifest

/// The options of `labels export` and `crops export`.
struct DecisionExport: ParsableArguments {
  @Option(
    name: .customLong("class"), help: "Print only this class, in the form of its own file.",
    completion: Completion.className)
  var className: String?

  @Option(help: "Choose the form: JSON lines or CSV.")
  var format = DecisionFormat.jsonl

  /// A decision as the cells of a row of CSV, and as the members of a JSON object.
  typealias Line = (cells: String, members: String)

  /// Prints the decisions of each class. JSON lines of all classes have the class as their first member.
  ///
  /// - Parameters:
  ///   - columns: the columns of the cells.
  ///   - none: what is said on standard error if there are no decisions; nil for nothing.
  ///   - lines: the decisions of a class, sorted.
  func print(
    _ columns: String, of project: Project, ifNone none: String?, lines: (ManifestClass) throws -> [Line]
  ) throws {
    let only = try project.className(className)
    var count = 0
    if format == .csv { Standard.output("class,\(columns)\n") }
    for item in project.manifest.classes where only == nil || item.name == only {
      let name = only == nil ? "\"class\": \"\(item.name.rawValue)\", " : ""
      for line in try lines(item) {
        count += 1
        switch format {
        case .csv: Standard.output("\(item.name.rawValue),\(line.cells)\n")
        case .jsonl: Standard.output("{\(name)\(line.members)}\n")
        }
      }
    }
    if count == 0, let none { Standard.error("\(none)\n") }
  }
}
