/// A position in a text file that the user can open: the path as the manifest writes it, with line and column counted from 1.
public struct SourcePlace: Hashable, Sendable, Comparable {
  /// The path as the user wrote it, relative to the manifest.
  public let file: String
  /// The line, counted from 1 as in an editor.
  public let line: Int
  /// The column in Unicode scalars, counted from 1.
  public let column: Int

  /// The place at a line and column of a file.
  public init(file: String, line: Int, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line`, the form that `explain` and the listings use.
  public var fileAndLine: String { "\(file):\(line)" }

  public static func < (left: SourcePlace, right: SourcePlace) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

extension SourcePlace: CustomStringConvertible {
  public var description: String { "\(file):\(line):\(column)" }
}
