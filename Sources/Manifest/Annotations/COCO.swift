public import Diagnostics
import Digests

/// Reads boxes of a COCO annotation file: `images` by id, `annotations` with `bbox: [x, y, width, height]` in pixels,
/// and `categories`.
///
/// If an annotation has no box, its box is the bounding box of the polygons of its `segmentation`. Ids are numbers or
/// texts.
public enum COCO {
  /// The boxes of the file by picture, in the order of its images.
  ///
  /// - Throws: every mistake with its place.
  public static func squares(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [ImportedSquare] {
    try ListEncoding.check(bytes, file: file)
    var content = COCOFile(file: file)
    do {
      try content.read(bytes)
    } catch {
      throw DiagnosticError([
        Diagnostic(
          .error, error.message, at: SourcePlace(file: file, line: LineCounter.line(at: error.offset, of: bytes)),
          hint: "the file is not whole JSON here: export it again from the annotation tool")
      ])
    }
    guard content.hasImages, content.hasAnnotations else {
      throw DiagnosticError(
        "`\(file)` is not a COCO file",
        hint: "export as COCO: `images` with `id` and `file_name`, `annotations` with `image_id` and `bbox`")
    }
    guard content.mistakes.isEmpty else {
      throw DiagnosticError(Array(content.mistakes.prefix(DecisionLines.shownMistakes)))
    }
    return squares(of: content)
  }

  private static func squares(of content: COCOFile) -> [ImportedSquare] {
    var boxes: [String: [ImportedSquare.Box]] = [:]
    // If there are no names and only one category number, the file has a single kind of object, which needs no
    // category.
    let isOneKind = content.categories.isEmpty && Set(content.annotations.map(\.category)).count == 1
    for annotation in content.annotations {
      let category = isOneKind ? nil : annotation.category.map { content.categories[$0] ?? $0 }
      boxes[annotation.image, default: []].append(
        ImportedSquare.Box(category: category, extent: annotation.extent, place: annotation.place))
    }
    let known: [ImportedSquare] = content.images.compactMap { image in
      guard let own = boxes.removeValue(forKey: image.id) else { return nil }
      return ImportedSquare(name: image.name, shape: .boxes(own), size: image.size, place: image.place)
    }
    let unknown = boxes.sorted { $0.key < $1.key }.compactMap { id, boxes -> ImportedSquare? in
      guard let place = boxes.first?.place else { return nil }
      return ImportedSquare(
        name: id, shape: .unread("the annotation names the image `\(id)`, which `images` does not list"), place: place)
    }
    return known + unknown
  }
}
