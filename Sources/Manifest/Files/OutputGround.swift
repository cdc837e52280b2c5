/// The folders in which outputs may be: inside the project's folder, and never among git's own files.
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
    if project.isWithin(place) { return .project }
    let isInside = place.isWithin(project)
    let names = isInside ? place.components.dropFirst(project.components.count) : place.components[...]
    if let name = names.first(where: isInside ? Self.isOfGit : Self.isGitFolder) { return .git(name) }
    return isInside || allowsOutside ? nil : .outside
  }

  /// Whether a name is `.git`, `.gitattributes`, `.github` or similar: a file there can make other programs run
  /// commands.
  private static func isOfGit(_ name: String) -> Bool { plain(name).hasPrefix(".git") || isGitFolder(name) }

  /// Whether a name can mean `.git` on some file system.
  private static func isGitFolder(_ name: String) -> Bool { [".git", "git~1"].contains(plain(name)) }

  /// A name in lower case, without the characters that HFS+ ignores, and without the dots and spaces at its end that
  /// NTFS drops.
  private static func plain(_ name: String) -> String {
    let seen = name.lowercased().unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    var text = String(String.UnicodeScalarView(seen))
    while let last = text.last, last == "." || last == " " { text.removeLast() }
    return text
  }
}
