import Diagnostics
import Manifest

/// A place in the project where a command writes without being asked for the path.
enum ProjectPlace {
  /// The absolute path of a place.
  ///
  /// A cloned repository may hold links, so a path below the project can lead to any file of the person.
  ///
  /// - Throws: `DiagnosticError` if a link leads out of the project.
  static func path(_ name: String, in root: String) throws(DiagnosticError) -> String {
    let path = "\(root)/\(name)"
    guard ResolvedPath(path).isWithin(ResolvedPath(root)) else {
      throw DiagnosticError(
        "`\(name)` leads out of the project through a link, so nothing was written",
        hint: "remove the link, or put a file or folder in its place")
    }
    return path
  }
}
