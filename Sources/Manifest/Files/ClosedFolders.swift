/// The folders that a search for files does not enter because of a file in them.
public struct ClosedFolders: Sendable {
  /// How a folder is closed.
  public enum Closing: Hashable, Sendable {
    /// Nobody has to know.
    case quiet
    /// The search names the folder as a near miss.
    case named
  }

  /// The names of the files that may close their folder.
  let names: Set<String>
  let closing: @Sendable (_ folder: String, _ name: String) -> Closing?

  /// No folder.
  public static let none = ClosedFolders(names: []) { _, _ in nil }

  /// - Parameters:
  ///   - names: The names of the files that may close their folder.
  ///   - closing: How the file with such a name closes the folder at a path; nil if it does not.
  public init(names: Set<String>, closing: @escaping @Sendable (_ folder: String, _ name: String) -> Closing?) {
    self.names = names
    self.closing = closing
  }
}
