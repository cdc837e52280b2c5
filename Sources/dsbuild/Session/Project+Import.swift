import Diagnostics
import Engine
import Manifest
import Pipeline
import Review

extension Project {
  /// The class with a name; nil without a name.
  ///
  /// - Throws: `DiagnosticError` if the manifest has no such class.
  func className(_ text: String?) throws -> ClassName? {
    try text.map { text in
      guard let item = manifest.classes.first(where: { $0.name.rawValue == text }) else {
        let nearest = Suggestion.nearest(to: text, among: manifest.classes.map(\.name.rawValue))
        let names = manifest.classes.map(\.name.rawValue)
        let all = "the classes are \(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? ", …" : "")"
        throw DiagnosticError("there is no class `\(text)`", hint: nearest.map { "did you mean `\($0)`?" } ?? all)
      }
      return item.name
    }
  }

  /// The bytes of a file beside the manifest; nil if it does not exist.
  func bytes(of path: String) throws -> [UInt8]? {
    let place = "\(root)/\(path)"
    return FileStamp(path: place) == nil ? nil : try Effects().read(place, allowing: .links)
  }

  /// Runs an import while this command holds the project.
  func importing(_ body: (DecisionImport) throws -> DecisionImport.Report) throws -> DecisionImport.Report {
    let workspace = try workspace(.readWrite)
    let claim = try ProjectSession(self, workspace)
    defer { withExtendedLifetime(claim) {} }
    let listings = try BuiltDataset(claim.project.manifest, workspace: workspace)
    let report = try body(try DecisionImport(claim.project.manifest, listings: listings, workspace: workspace))
    if let warning = try claim.end() { Standard.error(warning) }
    return report
  }
}
