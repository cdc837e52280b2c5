public import Diagnostics

/// A square or a box from another program, on a picture named by its digest, its file or its address.
public struct ImportedSquare: Hashable, Sendable {
  /// What is said of the picture.
  public enum Shape: Hashable, Sendable {
    /// A decision as dsbuild writes it.
    case decision(CropFile.Decision)
    /// A box in pixels, which becomes a padded square.
    case box(left: Double, top: Double, right: Double, bottom: Double)
    /// A box in shares of the picture's width and height.
    case share(left: Double, top: Double, right: Double, bottom: Double)
  }

  /// What the picture is called there.
  public let name: String
  /// The class, where the table has one.
  public let className: String?
  /// What is said of it.
  public let shape: Shape
  /// Where it stands; nil where the format has no lines.
  public let place: SourcePlace?

  /// A square or box.
  public init(name: String, className: String? = nil, shape: Shape, place: SourcePlace? = nil) {
    self.name = name
    self.className = className
    self.shape = shape
    self.place = place
  }

  /// Reads a table of squares: CSV or JSON lines with `x`, `y`, `side` and perhaps `by`, with `rejected`, or with the corners
  /// `xmin`, `ymin`, `xmax`, `ymax`.
  ///
  /// - Throws: every mistake with its place.
  public static func read(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [ImportedSquare] {
    var mistakes: [Diagnostic] = []
    var squares: [ImportedSquare] = []
    for row in try DecisionTable(bytes, file: file).rows {
      let place = SourcePlace(file: file, line: row.line)
      let name = row.cell("image", "sha256", "digest", "image_id", "filename", "file_name", "file", "path", "url")
      guard let name, let shape = shape(of: row) else {
        mistakes.append(
          Diagnostic(
            .error, name == nil ? "the row names no picture" : "the row has neither a square nor a box", at: place,
            hint: "expected columns `image`, `x`, `y`, `side`, or `filename`, `xmin`, `ymin`, `xmax`, `ymax`"))
        continue
      }
      squares.append(ImportedSquare(name: name, className: row.cell("class"), shape: shape, place: place))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(Array(mistakes.prefix(DecisionLines.shownMistakes))) }
    return squares
  }

  private static func shape(of row: DecisionTable.Row) -> Shape? {
    if let word = row.cell("rejected"), ["true", "1", "yes"].contains(word.lowercased()) {
      return .decision(.rejected)
    }
    let pixels = 0...1_000_000
    if let x = row.cell("x").flatMap({ Int($0) }), let y = row.cell("y").flatMap({ Int($0) }),
      let side = row.cell("side").flatMap({ Int($0) }), pixels.contains(x), pixels.contains(y), side > 0,
      pixels.contains(side)
    {
      guard let author = CropAuthor(rawValue: row.cell("by") ?? "person") else { return nil }
      return .decision(.square(x: x, y: y, side: side, by: author))
    }
    let corners = [row.cell("xmin"), row.cell("ymin"), row.cell("xmax"), row.cell("ymax")].compactMap {
      $0.flatMap { Double($0) }
    }
    guard corners.count == 4, corners.allSatisfy({ abs($0) <= 1e6 }), corners[0] < corners[2], corners[1] < corners[3]
    else { return nil }
    return .box(left: corners[0], top: corners[1], right: corners[2], bottom: corners[3])
  }
}
