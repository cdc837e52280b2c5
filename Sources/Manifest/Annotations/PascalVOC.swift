public import Diagnostics

/// Reads boxes of Pascal VOC annotations: one XML file per picture, with `<filename>`, `<size>` and an `<object>` for
/// each box.
public enum PascalVOC {
  /// The boxes of the file's picture; `stem` is the file's name without its extension, for a file that does not name
  /// its picture.
  ///
  /// Parts of an object (`<part>`) are ignored. An oriented box (`<robndbox>`) and an outline (`<polygon>`) give their
  /// axis-parallel bounding box.
  ///
  /// - Throws: every mistake with its place.
  public static func squares(
    _ bytes: [UInt8], stem: String, file: String
  ) throws(DiagnosticError) -> [ImportedSquare] {
    let root = try XMLElement(bytes, file: file)
    var reader = Reader(file: file)
    guard root.name == "annotation" else {
      throw DiagnosticError([
        reader.mistake(
          "expected `<annotation>`, found `<\(root.name)>`", root,
          hint: "export the boxes as Pascal VOC, COCO or YOLO; leave other XML files out")
      ])
    }
    let name = root.text(of: "filename") ?? root.text(of: "path") ?? stem
    let size = root.child("size").flatMap { reader.size($0) }
    let boxes = root.children.filter { $0.name == "object" }.compactMap { reader.box($0) }
    guard reader.mistakes.isEmpty else {
      throw DiagnosticError(Array(reader.mistakes.prefix(DecisionLines.shownMistakes)))
    }
    guard !boxes.isEmpty else { return [] }
    return [
      ImportedSquare(
        name: name, folder: root.text(of: "folder"), shape: .boxes(boxes), size: size,
        place: SourcePlace(file: file, line: root.line))
    ]
  }

  private struct Reader {
    let file: String
    var mistakes: [Diagnostic] = []

    func mistake(_ message: String, _ element: XMLElement, hint: String? = nil) -> Diagnostic {
      Diagnostic(.error, message, at: SourcePlace(file: file, line: element.line), hint: hint)
    }

    mutating func size(_ element: XMLElement) -> PictureSize? {
      let sides = numbers(["width", "height"], in: element)
      guard let sides else { return nil }
      if let size = PictureSize(width: sides[0], height: sides[1]) { return size }
      mistakes.append(
        mistake(
          "`<size>` is not the size of a picture", element,
          hint: "write `<width>` and `<height>` in whole pixels, or remove `<size>`"))
      return nil
    }

    mutating func box(_ object: XMLElement) -> ImportedSquare.Box? {
      if object.text(of: "deleted") == "1" { return nil }
      guard let extent = extent(of: object) else { return nil }
      return ImportedSquare.Box(
        category: object.text(of: "name"), extent: extent, place: SourcePlace(file: file, line: object.line))
    }

    private mutating func extent(of object: XMLElement) -> ImportedSquare.Extent? {
      if let element = object.child("bndbox") {
        return numbers(["xmin", "ymin", "xmax", "ymax"], in: element).map {
          .pixels(BoxEdges(left: $0[0], top: $0[1], right: $0[2], bottom: $0[3]))
        }
      }
      if let element = object.child("robndbox") {
        return numbers(["cx", "cy", "w", "h", "angle"], in: element).map {
          .pixels(BoxEdges(middle: ($0[0], $0[1]), width: $0[2], height: $0[3], turned: $0[4]))
        }
      }
      guard let element = object.child("polygon") else { return .unread("the object has no box") }
      guard let points = points(of: element), let edges = BoxEdges(around: points) else {
        mistakes.append(
          mistake(
            "`<polygon>` has no corners", element,
            hint: "write `<pt><x>10</x><y>20</y></pt>` for each corner, or a `<bndbox>`"))
        return nil
      }
      return .pixels(edges)
    }

    /// The corners of an outline: `<pt><x/><y/></pt>`, or `<x1/><y1/><x2/><y2/>`.
    private func points(of element: XMLElement) -> [(Double, Double)]? {
      var points: [(Double, Double)] = []
      let inner = element.children.filter { $0.name == "pt" }
      let pairs =
        inner.isEmpty
        ? (1...max(1, element.children.count / 2)).map { (element.text(of: "x\($0)"), element.text(of: "y\($0)")) }
        : inner.map { ($0.text(of: "x"), $0.text(of: "y")) }
      for (x, y) in pairs {
        guard let x = x.flatMap(Double.init), let y = y.flatMap(Double.init) else { return nil }
        points.append((x, y))
      }
      return points
    }

    private mutating func numbers(_ names: [String], in element: XMLElement) -> [Double]? {
      let numbers = names.compactMap { element.text(of: $0).flatMap { Double($0) } }
      if numbers.count == names.count, numbers.allSatisfy({ abs($0) <= BoxEdges.limit }) { return numbers }
      let expected = names.map { "`<\($0)>`" }.joined(separator: ", ")
      mistakes.append(
        mistake(
          "`<\(element.name)>` does not have the numbers \(expected)", element,
          hint: "write each as a number of pixels, or remove the object"))
      return nil
    }
  }
}
