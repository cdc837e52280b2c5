/// The folders in which outputs may be: inside the project's folder, and never among git's own files. An input inside the
/// project's folder may not have a hidden name either.
public struct OutputGround: Sendable {
  /// The reason why an output may not be at a path.
  public enum Refusal: Hashable, Sendable {
    /// The path is the project's folder or one above it.
    case project
    /// The path is among git's own files, or among the files that configure git.
    case git(String)
    /// The path is outside the project's folder.
    case outside
  }

  private let project: ResolvedPath
  private let allowsOutside: Bool

  /// Creates the rules for a project in a folder.
  ///
  /// - Parameter allowsOutside: Whether the user allowed outputs outside the project's folder.
  public init(project: ResolvedPath, allowsOutside: Bool = false) {
    self.project = project
    self.allowsOutside = allowsOutside
  }

  /// The reason why an output may not be at a path; nil if it may.
  public func refusal(of place: ResolvedPath) -> Refusal? {
    if project.mayBeWithin(place) { return .project }
    let names = self.names(of: place)
    if let name = (names ?? place.components[...]).first(where: names == nil ? Self.isGitFolder : Self.isOfGit) {
      return .git(name)
    }
    return place.isWithin(project) || allowsOutside ? nil : .outside
  }

  /// The first hidden name of a path inside the project; nil without one, and for a path outside the project. Programs keep
  /// secrets of a person under such names: `.git/config`, `.env`.
  public func hiddenName(of place: ResolvedPath) -> String? { names(of: place)?.first(where: Self.isHidden) }

  /// Whether a name begins with a dot, or can mean such a name on some file system.
  static func isHidden(_ name: String) -> Bool { plain(name).hasPrefix(".") || isGitFolder(name) }

  /// The names of a path below the project's folder; nil for a path that is certainly outside.
  private func names(of place: ResolvedPath) -> ArraySlice<String>? {
    place.mayBeWithin(project) ? place.components.dropFirst(project.components.count) : nil
  }

  /// Whether a name is `.git`, `.gitattributes`, `.github` or similar: a file there can make other programs run
  /// commands.
  private static func isOfGit(_ name: String) -> Bool { plain(name).hasPrefix(".git") || isGitFolder(name) }

  /// Whether a name can mean `.git` on some file system.
  private static func isGitFolder(_ name: String) -> Bool { [".git", "git~1"].contains(plain(name)) }

  /// A name in lower case, without the characters that HFS+ ignores, and without the dots and spaces at its end that
  /// NTFS drops.
  private static func plain(_ name: String) -> String {
    let seen = name.lowercased().unicodeScalars.filter { $0.isASCII || !$0.properties.isDefaultIgnorableCodePoint }
    var text = String(String.UnicodeScalarView(seen))
    while let last = text.last, last == "." || last == " " { text.removeLast() }
    return text
  }
}
