import Manifest

/// Boxes of a Pascal VOC annotation: one XML file a picture.
///
/// Only the elements that matter are looked for; entities, comments and nesting mean nothing here, so no XML can do harm.
enum PascalVOC {
  /// The boxes of the file's picture.
  static func squares(_ text: Substring) -> [ImportedSquare] {
    guard let name = element("filename", in: text) else { return [] }
    var squares: [ImportedSquare] = []
    var rest = text
    while let start = rest.range(of: "<bndbox>"), let end = rest[start.upperBound...].range(of: "</bndbox>") {
      let body = rest[start.upperBound..<end.lowerBound]
      let corners = ["xmin", "ymin", "xmax", "ymax"].compactMap { element($0, in: body).flatMap { Double($0) } }
      if corners.count == 4, corners.allSatisfy({ abs($0) <= 1e6 }), corners[0] < corners[2], corners[1] < corners[3] {
        squares.append(
          ImportedSquare(
            name: name, shape: .box(left: corners[0], top: corners[1], right: corners[2], bottom: corners[3])))
      }
      rest = rest[end.upperBound...]
    }
    return squares
  }

  private static func element(_ name: String, in text: Substring) -> String? {
    guard let start = text.range(of: "<\(name)>"), let end = text[start.upperBound...].range(of: "</\(name)>") else {
      return nil
    }
    let value = text[start.upperBound..<end.lowerBound].trimming(while: \.isWhitespace)
    return value.isEmpty ? nil : String(value)
  }
}

extension Substring {
  /// Without what `predicate` holds for at both ends.
  fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
    let start = drop(while: predicate)
    guard let last = start.lastIndex(where: { !predicate($0) }) else { return start }
    return start[...last]
  }

  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
