import ArgumentParser
import Diagnostics
import Engine
import Manifest
import Pipeline

/// The forms in which decisions are printed.
enum DecisionFormat: String, ExpressibleByArgument, CaseIterable {
  case jsonl, csv
}

/// What an import of decisions says.
enum DecisionText {
  private static let shownWarnings = 20

  /// Runs an import and tells what came of it.
  static func tell(
    _ what: String, _ options: CommonOptions, _ run: () throws -> DecisionImport.Report
  ) throws {
    let report = try run()
    for warning in report.warnings.prefix(shownWarnings) where !options.quiet {
      Standard.error("\(warning.place.map { "\($0.fileAndLine): " } ?? "")warning: \(warning.message)\n")
    }
    if report.warnings.count > shownWarnings, !options.quiet {
      Standard.error("warning: and \(report.warnings.count - shownWarnings) more of the kind\n")
    }
    let names = report.classes.keys.sorted()
    guard options.json else {
      for name in names {
        guard let count = report.classes[name] else { continue }
        Standard.error("\(name.rawValue): \(count.added) new, \(count.changed) changed, \(count.same) as before\n")
      }
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
}

extension Project {
  /// The class of a name.
  ///
  /// - Throws: when the manifest has none of that name.
  func className(_ text: String?) throws -> ClassName? {
    try text.map { text in
      guard let item = manifest.classes.first(where: { $0.name.rawValue == text }) else {
        let nearest = Suggestion.nearest(to: text, among: manifest.classes.map(\.name.rawValue))
        throw DiagnosticError("there is no class `\(text)`", hint: nearest.map { "did you mean `\($0)`?" })
      }
      return item.name
    }
  }

  /// The bytes of a file beside the manifest; nil where there is none.
  func bytes(of path: String) throws -> [UInt8]? {
    let place = "\(root)/\(path)"
    return FileStamp(path: place) == nil ? nil : try Effects().read(place)
  }

  /// Runs an import while the project is held.
  func importing(_ body: (DecisionImport) throws -> DecisionImport.Report) throws -> DecisionImport.Report {
    let workspace = try workspace(.readWrite)
    let claim = try Claim(self, workspace)
    defer { withExtendedLifetime(claim) {} }
    let listings = try LastListings(claim.project.manifest, workspace: workspace)
    let report = try body(try DecisionImport(claim.project.manifest, listings: listings, workspace: workspace))
    try claim.end()
    return report
  }
}

extension Environment {
  /// The bytes of a file a person named.
  func read(_ path: String) throws -> [UInt8] {
    do throws(EngineError) { return try Effects().read(absolute(path)) } catch {
      throw DiagnosticError("`\(path)` cannot be read: \(error.message)")
    }
  }
}
