public import Diagnostics

/// The label files of one import. Class numbers get their names after all files are read.
public struct YOLOLabels: Sendable {
  private struct File: Sendable {
    let lines: [YOLO.Line]
    let stem: String
    let place: SourcePlace
    let names: YOLONames?
  }

  private var files: [File] = []
  /// The class numbers in files without names.
  private var unnamed: Set<Int> = []

  /// Creates an import without files.
  public init() {}

  /// Adds the lines of a file for the picture named `stem`.
  ///
  /// - Throws: each line whose class number has no name in `names`.
  public mutating func add(
    _ lines: [YOLO.Line], stem: String, file: String, names: YOLONames?
  ) throws(DiagnosticError) {
    if let names {
      let mistakes = lines.filter { names[$0.category] == nil }.map {
        Diagnostic(
          .error, "`\(names.file)` has no name for class \($0.category)", at: $0.place,
          hint: "add the name to `\(names.file)`: classes are counted from 0")
      }
      guard mistakes.isEmpty else { throw DiagnosticError(Array(mistakes.prefix(DecisionLines.shownMistakes))) }
    } else {
      unnamed.formUnion(lines.map(\.category))
    }
    files.append(File(lines: lines, stem: stem, place: SourcePlace(file: file, line: 1), names: names))
  }

  /// The boxes by picture.
  ///
  /// If no file has names and all class numbers are equal, there is one kind of object, and its boxes have no category.
  /// If the numbers differ, each number is a category.
  public var squares: [ImportedSquare] {
    files.filter { !$0.lines.isEmpty }.map { file in
      let boxes = file.lines.map { line in
        let category = file.names.map { $0[line.category] } ?? (unnamed.count > 1 ? "\(line.category)" : nil)
        return ImportedSquare.Box(category: category, extent: .shares(line.edges), place: line.place)
      }
      return ImportedSquare(name: file.stem, shape: .boxes(boxes), place: file.place)
    }
  }
}
