/// Where outputs may be: inside the project's folder, and never in what git keeps of itself.
public struct OutputGround: Sendable {
  /// Why an output may not be where it leads.
  public enum Refusal: Hashable, Sendable {
    /// It is the project's folder or one above it.
    case project
    /// It is among git's own files, or one of those that tell git what to do.
    case git(String)
    /// It is outside the project's folder.
    case outside
  }

  private let project: ResolvedPath
  private let allowsOutside: Bool

  /// The ground of the project in a folder.
  ///
  /// - Parameter allowsOutside: Whether the person said that outputs may lead outside of it.
  public init(project: ResolvedPath, allowsOutside: Bool = false) {
    self.project = project
    self.allowsOutside = allowsOutside
  }

  /// Why an output may not be at a place; nil where it may.
  public func refusal(of place: ResolvedPath) -> Refusal? {
    if project.isWithin(place) { return .project }
    let isInside = place.isWithin(project)
    let names = isInside ? place.components.dropFirst(project.components.count) : place.components[...]
    if let name = names.first(where: isInside ? Self.isOfGit : Self.isGitFolder) { return .git(name) }
    return isInside || allowsOutside ? nil : .outside
  }

  /// `.git`, `.gitattributes`, `.github` and all others of that kind: a file there has others run commands.
  private static func isOfGit(_ name: String) -> Bool { plain(name).hasPrefix(".git") || isGitFolder(name) }

  /// `.git` as some file system may spell it.
  private static func isGitFolder(_ name: String) -> Bool { [".git", "git~1"].contains(plain(name)) }

  /// A name without case, without the characters that HFS+ passes over, and without the dots and blanks that NTFS drops.
  private static func plain(_ name: String) -> String {
    let seen = name.lowercased().unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    var text = String(String.UnicodeScalarView(seen))
    while let last = text.last, last == "." || last == " " { text.removeLast() }
    return text
  }
}
