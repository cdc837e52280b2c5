import Diagnostics
import Digests

/// The content of a COCO file, before its parts are joined by their ids.
struct COCOFile {
  struct Image {
    let id: String
    let name: String
    let size: PictureSize?
    let place: SourcePlace
  }

  struct Annotation {
    let image: String
    let category: String?
    let extent: ImportedSquare.Extent
    let place: SourcePlace
  }

  let file: String
  private(set) var images: [Image] = []
  private(set) var annotations: [Annotation] = []
  /// Names of categories by id.
  private(set) var categories: [String: String] = [:]
  private(set) var hasImages = false
  private(set) var hasAnnotations = false
  /// The mistakes in single images or annotations.
  private(set) var mistakes: [Diagnostic] = []
  private var ids: [String: Int] = [:]

  init(file: String) {
    self.file = file
  }

  /// Reads the file.
  ///
  /// - Throws: if the file is not JSON.
  mutating func read(_ bytes: [UInt8]) throws(FlatJSON.Failure) {
    var scanner = JSONScanner(bytes[ListEncoding.markLength(bytes)...])
    var lines = LineCounter(bytes)
    scanner.skipBlanks()
    guard scanner.isAtObject else { return }
    try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
      guard scanner.isAtArray, ["images", "annotations", "categories"].contains(name) else { return }
      hasImages = hasImages || name == "images"
      hasAnnotations = hasAnnotations || name == "annotations"
      try scanner.forEachElement { scanner throws(FlatJSON.Failure) in
        guard scanner.isAtObject else { return }
        let place = SourcePlace(file: file, line: lines.line(at: scanner.position))
        switch name {
        case "images": try readImage(&scanner, place)
        case "annotations": try readAnnotation(&scanner, place)
        default: try readCategory(&scanner)
        }
      }
    }
    scanner.skipBlanks()
    guard scanner.next == nil else { throw scanner.failure("expected nothing after `}`") }
  }

  private mutating func readImage(_ scanner: inout JSONScanner, _ place: SourcePlace) throws(FlatJSON.Failure) {
    var values: [String: FlatJSON.Value] = [:]
    try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
      if ["id", "file_name", "width", "height"].contains(name) { values[name] = try scanner.value() }
    }
    guard let id = values["id"]?.identifier, case .text(let name)? = values["file_name"] else {
      mistakes.append(
        Diagnostic(
          .error, "an entry of `images` has no `id` or no `file_name`", at: place,
          hint: "add it, such as `\"id\": 1, \"file_name\": \"a.jpg\"`, or remove the entry"))
      return
    }
    if let line = ids[id] {
      let first = Diagnostic.Note("the first one", at: SourcePlace(file: file, line: line))
      mistakes.append(
        Diagnostic(
          .error, "a second image, `\(name.cut(to: 100))`, has the id `\(id)`", at: place, notes: [first],
          hint: "give one of the two another `id`, also as `image_id` of its annotations"))
    }
    ids[id] = place.line
    var size: PictureSize?
    let sides = [values["width"], values["height"]].compactMap { $0 == .null ? nil : $0 }
    if !sides.isEmpty {
      let numbers = sides.compactMap(\.number)
      size = numbers.count == 2 ? PictureSize(width: numbers[0], height: numbers[1]) : nil
      if size == nil {
        mistakes.append(
          Diagnostic(
            .error, "`width` and `height` of the image `\(name.cut(to: 100))` are not the size of a picture", at: place,
            hint: "write both as whole pixels, such as `640` and `480`, or leave both out"))
      }
    }
    images.append(Image(id: id, name: name, size: size, place: place))
  }

  private mutating func readCategory(_ scanner: inout JSONScanner) throws(FlatJSON.Failure) {
    var id: String?
    var text: String?
    try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
      if name == "id" { id = try scanner.value().identifier }
      if name == "name", case .text(let value) = try scanner.value() { text = value }
    }
    if let id { categories[id] = text }
  }

  private mutating func readAnnotation(_ scanner: inout JSONScanner, _ place: SourcePlace) throws(FlatJSON.Failure) {
    var parts = COCOAnnotation()
    try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in try parts.read(name, &scanner) }
    guard let image = parts.image else {
      mistakes.append(
        Diagnostic(
          .error, "an entry of `annotations` has no `image_id`, so its picture is not known", at: place,
          hint: "add the `id` of its picture in `images`, or remove the entry"))
      return
    }
    guard let extent = parts.extent else {
      mistakes.append(
        Diagnostic(
          .error,
          "`bbox` of an annotation of the image `\(image.cut(to: 40))` is not the four numbers x, y, width, height",
          at: place,
          hint: "write them in pixels from the top left corner, such as `[10, 20, 100, 80]`"))
      return
    }
    annotations.append(Annotation(image: image, category: parts.category, extent: extent, place: place))
  }
}

/// One annotation while its members are read, in any order.
private struct COCOAnnotation {
  private(set) var image: String?
  private(set) var category: String?
  private var numbers: [Double]?
  private var hasWrongBox = false
  private var outline: BoxEdges?
  private var hasMask = false
  private var isCrowd = false
  /// In degrees, as CVAT writes it.
  private var rotation = 0.0

  mutating func read(_ name: String, _ scanner: inout JSONScanner) throws(FlatJSON.Failure) {
    switch name {
    case "image_id": image = try scanner.value().identifier
    case "category_id": category = try scanner.value().identifier
    case "iscrowd":
      let value = try scanner.value()
      isCrowd = value == .flag(true) || value.number.map { $0 != 0 } == true
    case "bbox" where scanner.isAtArray: try readBox(&scanner)
    case "bbox": hasWrongBox = try scanner.value() != .null
    case "segmentation" where scanner.isAtArray: try readPolygons(&scanner)
    case "segmentation": hasMask = try scanner.value() == .nested
    case "attributes" where scanner.isAtObject:
      try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
        if name == "rotation" { rotation = try scanner.value().number ?? 0 }
      }
    default: break
    }
  }

  private mutating func readBox(_ scanner: inout JSONScanner) throws(FlatJSON.Failure) {
    var numbers: [Double] = []
    var isWrong = false
    try scanner.forEachElement { scanner throws(FlatJSON.Failure) in
      if let number = try scanner.value().number, abs(number) <= BoxEdges.limit {
        numbers.append(number)
      } else {
        isWrong = true
      }
    }
    hasWrongBox = isWrong
    self.numbers = numbers
  }

  /// Reads `[[x, y, x, y, …], …]`, or a single polygon.
  private mutating func readPolygons(_ scanner: inout JSONScanner) throws(FlatJSON.Failure) {
    var edges: BoxEdges?
    var held: Double?
    func take(_ number: Double?) {
      guard let number, abs(number) <= BoxEdges.limit else { return }
      guard let x = held else {
        held = number
        return
      }
      held = nil
      if edges?.extend(to: (x, number)) == nil { edges = BoxEdges(around: [(x, number)]) }
    }
    try scanner.forEachElement { scanner throws(FlatJSON.Failure) in
      guard scanner.isAtArray else {
        take(try scanner.value().number)
        return
      }
      held = nil
      try scanner.forEachElement { scanner throws(FlatJSON.Failure) in take(try scanner.value().number) }
    }
    outline = edges
  }

  /// The position of the object; nil if `bbox` is not four numbers.
  var extent: ImportedSquare.Extent? {
    if isCrowd { return .unread("the annotation is of a crowd (`iscrowd`), not of one object") }
    if hasWrongBox { return nil }
    switch numbers ?? [] {
    case []: break
    case let box where box.count == 4 && (box[2] > 0 && box[3] > 0 || outline == nil):
      let middle = (box[0] + box[2] / 2, box[1] + box[3] / 2)
      return rotation == 0
        ? .pixels(BoxEdges(left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3]))
        : .pixels(BoxEdges(middle: middle, width: box[2], height: box[3], turned: rotation * .pi / 180))
    case let box where box.count == 4: break
    case let box where box.count == 5:
      return .unread("the annotation has a rotated box of five numbers, which is not read")
    default: return nil
    }
    if let outline { return .pixels(outline) }
    return .unread(hasMask ? "the annotation has a mask (RLE) and no box" : "the annotation has no box")
  }
}

extension FlatJSON.Value {
  /// The number; nil for any other value.
  var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// A number or a text as the text of an id; nil for any other value.
  fileprivate var identifier: String? {
    switch self {
    case .text(let text): text
    case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    case .null, .flag, .nested: nil
    }
  }
}
