public import Diagnostics

/// A table of squares or boxes, CSV or JSON lines.
///
/// A row has `x`, `y`, `side` and optionally `by`; or `rejected`; or a box as `xmin`, `ymin`, `xmax`, `ymax` or as `x`,
/// `y`, `width`, `height`, in pixels. In a row with corners, `width` and `height` are the size of the picture;
/// `image_width` and `image_height` always are.
public enum SquareTable {
  /// Reads the rows of a table.
  ///
  /// - Throws: every mistake with its place.
  public static func squares(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [ImportedSquare] {
    var mistakes: [Diagnostic] = []
    var squares: [ImportedSquare] = []
    for row in try DecisionTable(bytes, file: file).rows where mistakes.count < DecisionLines.shownMistakes {
      let place = SourcePlace(file: file, line: row.line)
      do throws(Mistake) {
        guard let name = row.pictureName else { throw Mistake("the row names no picture", hint: form) }
        squares.append(try square(row, name, place))
      } catch {
        mistakes.append(Diagnostic(.error, error.message, at: place, hint: error.hint))
      }
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    return squares
  }

  private static let form =
    "expected columns `image`, `x`, `y`, `side`, or `filename` and `xmin`, `ymin`, `xmax`, `ymax` or `x`, `y`, `width`, `height`"

  private static let order = "write the left and the upper edge as the smaller numbers, in pixels"

  private struct Mistake: Error {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
      self.message = message
      self.hint = hint
    }
  }

  private static func square(
    _ row: DecisionTable.Row, _ name: String, _ place: SourcePlace
  ) throws(Mistake) -> ImportedSquare {
    if let decision = try decision(of: row) {
      return ImportedSquare(name: name, className: row.className, shape: .decision(decision), place: place)
    }
    guard let (edges, size) = try box(of: row) else {
      throw Mistake("the row has neither a square nor a box", hint: form)
    }
    let box = ImportedSquare.Box(category: row.className, extent: .pixels(edges), place: place)
    return ImportedSquare(name: name, shape: .boxes([box]), size: size, place: place)
  }

  private static func decision(of row: DecisionTable.Row) throws(Mistake) -> CropFile.Decision? {
    if let word = row.cell("rejected"), ["true", "1", "yes"].contains(word.lowercased()) { return .rejected }
    guard row.cell("side") != nil else { return nil }
    // A square may begin before its picture.
    let x = try whole("x", from: -Int(BoxEdges.limit), in: row)
    let y = try whole("y", from: -Int(BoxEdges.limit), in: row)
    let side = try whole("side", from: 1, in: row)
    guard let word = row.cell("by") else { return .square(x: x, y: y, side: side, by: .person) }
    guard let author = CropAuthor(name: word.lowercased()) else {
      throw Mistake(
        "`by` is `\(word)`, expected `person`, `model` or `center`", hint: "write `person` for a square that was drawn")
    }
    return .square(x: x, y: y, side: side, by: author)
  }

  private static func whole(_ name: String, from least: Int, in row: DecisionTable.Row) throws(Mistake) -> Int {
    guard let text = row.cell(name) else { throw Mistake("the row has no `\(name)` beside its `side`", hint: form) }
    if let number = Double(text).flatMap({ Int(exactly: $0) }), (least...Int(BoxEdges.limit)).contains(number) {
      return number
    }
    throw Mistake(
      "`\(name)` is `\(text)`, expected a whole number of pixels\(least > 0 ? " from \(least)" : "")",
      hint: "squares are in pixels of the upright picture; a box may have fractions: name its columns as for boxes")
  }

  private static func box(of row: DecisionTable.Row) throws(Mistake) -> (BoxEdges, PictureSize?)? {
    if row.cell("xmin", "x_min") != nil {
      let left = try number("xmin", "x_min", in: row)
      let top = try number("ymin", "y_min", in: row)
      let right = try number("xmax", "x_max", in: row)
      let bottom = try number("ymax", "y_max", in: row)
      guard left < right else { throw Mistake("`xmin` is not left of `xmax`", hint: order) }
      guard top < bottom else { throw Mistake("`ymin` is not above `ymax`", hint: order) }
      let edges = BoxEdges(left: left, top: top, right: right, bottom: bottom)
      let names = row.cell("image_width", "img_width") == nil ? ["width", "height"] : imageSides
      return (try inPixels(edges), try size(names, in: row))
    }
    guard row.cell("x", "bbox_x") != nil, row.cell("width", "w", "bbox_width") != nil else { return nil }
    let left = try number("x", "bbox_x", in: row)
    let top = try number("y", "bbox_y", in: row)
    let width = try number("width", "w", "bbox_width", in: row)
    let height = try number("height", "h", "bbox_height", in: row)
    guard width > 0, height > 0 else {
      throw Mistake(
        "the box has no size: `width` and `height` must be more than 0", hint: "correct the row, or remove it")
    }
    let edges = BoxEdges(left: left, top: top, right: left + width, bottom: top + height)
    return (try inPixels(edges), try size(imageSides, in: row))
  }

  private static let imageSides = ["image_width", "image_height"]

  private static func number(_ names: String..., in row: DecisionTable.Row) throws(Mistake) -> Double {
    guard let text = row.cell(names) else { throw Mistake("the row has no `\(names[0])`", hint: form) }
    if let number = Double(text), abs(number) <= BoxEdges.limit { return number }
    throw Mistake("`\(names[0])` is `\(text)`, expected a number of pixels", hint: "write a number such as `120`")
  }

  /// Refuses a box that ends within the first pixel, because its numbers must be shares.
  private static func inPixels(_ edges: BoxEdges) throws(Mistake) -> BoxEdges {
    if edges.right > 1 || edges.bottom > 1 { return edges }
    throw Mistake(
      "the box is smaller than a pixel: expected pixels, not shares of the picture",
      hint: "multiply the numbers by the width and the height of the picture; YOLO files are read as they are")
  }

  private static func size(_ names: [String], in row: DecisionTable.Row) throws(Mistake) -> PictureSize? {
    let cells = names.compactMap { row.cell($0) ?? row.cell($0.replacing("image", with: "img")) }
    guard !cells.isEmpty else { return nil }
    let sides = cells.compactMap { Double($0) }
    if sides.count == 2, let size = PictureSize(width: sides[0], height: sides[1]) { return size }
    throw Mistake(
      "`\(names[0])` and `\(names[1])` are not the size of a picture",
      hint: "write both as whole pixels, such as `640` and `480`, or leave both empty")
  }
}
