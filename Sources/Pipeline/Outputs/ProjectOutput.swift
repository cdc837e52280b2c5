/// An output of a project, whether or not a build writes it.
public struct ProjectOutput: Sendable {
  /// The path in the manifest.
  public let to: String
  /// The name of its form: an export's format, or `report`.
  public let form: String
  /// Whether it is a folder or one file.
  public let shape: ExportShape
  /// How its files are recognized if nothing is remembered of them.
  public let marks: OutputMarks

  public init(to: String, form: String, shape: ExportShape, marks: OutputMarks) {
    self.to = to
    self.form = form
    self.shape = shape
    self.marks = marks
  }
}
