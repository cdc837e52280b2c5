import Digests
import Engine
import Imaging
public import Manifest

extension DecisionImport {
  /// How the import turns boxes into squares.
  public struct BoxRules: Sendable {
    let padding: Double
    let takesAnyCategory: Bool

    /// Creates rules. The side of a square is `1 + padding` times the longer side of its box. `takesAnyCategory` also accepts
    /// boxes of categories other than the class of their picture.
    public init(padding: Double, takesAnyCategory: Bool) {
      self.padding = padding
      self.takesAnyCategory = takesAnyCategory
    }
  }

  /// Imports squares. Of several accepted boxes of a picture, the largest counts. A square of a row takes precedence over boxes.
  ///
  /// - Parameter className: the class of rows that name none.
  /// - Throws: the mistakes in an existing file of squares; an error if rows contradict each other.
  public func crops(_ squares: [ImportedSquare], className: ClassName?, _ rules: BoxRules) throws -> Report {
    var report = Report()
    var taken = TakenDecisions<CropFile.Decision>("square")
    var boxes = LargestBoxes(words, rules)
    for square in squares {
      switch square.shape {
      case .unread(let message): report.warnings.append(Warning(place: square.place, message: message))
      case .decision(let decision):
        guard let meant = try meant(square.name, square.className, className, square.place, &report) else { continue }
        // A square of an unknown picture is kept. A square of a known picture must contain a pixel of it.
        if let picture = meant.picture, !decision.fits(picture) {
          report.warnings.append(
            Warning(place: square.place, message: "the square is outside `\(square.name)`; the row is skipped")
          )
          continue
        }
        taken.take(decision, for: meant.image, in: meant.className, at: square.place)
      case .boxes(let drawn):
        guard let picture = picture(of: square, drawn, className, &report) else { continue }
        boxes.take(drawn, of: square, on: picture, &report)
      }
    }
    for (picture, decision) in boxes.decisions { taken.fill(decision, for: picture.image, in: picture.className) }
    (report.otherCategories, report.picturesWithoutBox) = boxes.uncounted
    try write(taken, &report)
    return report
  }

  /// The picture that boxes were drawn on; nil, with a warning in the report, if it is not found.
  ///
  /// If pictures of several classes have the name, the categories of the boxes decide the class, and then the folder.
  private func picture(
    of square: ImportedSquare, _ drawn: [ImportedSquare.Box], _ className: ClassName?, _ report: inout Report
  ) -> PictureNames.Picture? {
    let finding = names.find(square.name, in: className)
    if case .picture(let picture) = finding { return picture }
    if case .ambiguous = finding, className == nil {
      let said = drawn.reduce(into: Set<ClassName>()) { said, box in
        if let category = box.category { said.formUnion(words.classes(of: category)) }
      }
      let found = said.compactMap { name -> PictureNames.Picture? in
        if case .picture(let picture) = names.find(square.name, in: name) { picture } else { nil }
      }
      if found.count == 1 { return found[0] }
      if let folder = square.folder, case .picture(let picture) = names.find("\(folder)/\(square.name)", in: nil) {
        return picture
      }
    }
    report.warnings.append(unfound(square.name, finding, at: square.place))
    return nil
  }
}

/// The largest accepted box of each picture.
private struct LargestBoxes {
  private let words: ClassWords
  private let rules: DecisionImport.BoxRules
  private var largest: [PictureNames.Picture: (decision: CropFile.Decision, area: Double)] = [:]
  private var otherCategories: [String: Int] = [:]
  private var seen: Set<PictureNames.Picture> = []

  init(_ words: ClassWords, _ rules: DecisionImport.BoxRules) {
    self.words = words
    self.rules = rules
  }

  var decisions: [(PictureNames.Picture, CropFile.Decision)] { largest.map { ($0.key, $0.value.decision) } }

  /// The number of ignored boxes by category, and the number of pictures that had no other box.
  var uncounted: ([String: Int], Int) { (otherCategories, seen.count { largest[$0] == nil }) }

  mutating func take(
    _ boxes: [ImportedSquare.Box], of square: ImportedSquare, on picture: PictureNames.Picture,
    _ report: inout DecisionImport.Report
  ) {
    guard let placement = BoxPlacement(picture, drawnOn: square.size) else {
      let (stated, own) = (square.size.map { "\($0)" } ?? "", "\(picture.width)x\(picture.height)")
      report.warnings.append(
        .init(
          place: square.place,
          message:
            "`\(square.name)` was annotated at \(stated) and has \(own) pixels, which is not the same picture scaled or turned; "
            + "its boxes are skipped"))
      return
    }
    for box in boxes {
      if let category = box.category, !rules.takesAnyCategory, !words.classes(of: category).contains(picture.className)
      {
        otherCategories[category, default: 0] += 1
        seen.insert(picture)
        continue
      }
      if let problem = take(box, placement, picture) {
        report.warnings.append(.init(place: box.place, message: "\(problem); the box is skipped"))
      }
    }
  }

  /// Records an accepted box; returns the problem if it cannot be used.
  private mutating func take(
    _ box: ImportedSquare.Box, _ placement: BoxPlacement, _ picture: PictureNames.Picture
  ) -> String? {
    if case .unread(let words) = box.extent { return words }
    guard let edges = placement.edges(box.extent) else {
      return "the box was drawn on a larger picture than this one of \(picture.width)x\(picture.height)"
    }
    guard let (decision, area) = placement.square(edges, padding: rules.padding) else {
      return "the box is outside the picture of \(picture.width)x\(picture.height)"
    }
    if area > largest[picture]?.area ?? 0 { largest[picture] = (decision, area) }
    return nil
  }
}

extension CropFile.Decision {
  fileprivate func fits(_ picture: PictureNames.Picture) -> Bool {
    switch self {
    case .square(let x, let y, let side, _):
      SquareBox(x: x, y: y, side: side).fits(width: picture.width, height: picture.height)
    case .rejected: true
    }
  }
}
