public import Diagnostics

/// Reads boxes of YOLO label files: one box per line, as shares of the picture that has the file's name.
///
/// The number of words gives the form of a line: `class x y width height`, the same with a score, or `class` and the
/// corners of an oriented box or an outline, which gives its axis-parallel bounding box.
public enum YOLO {
  /// A line of a label file.
  public struct Line: Hashable, Sendable {
    /// The class number.
    public let category: Int
    /// The box, in shares.
    public let edges: BoxEdges
    /// The place of the line.
    public let place: SourcePlace
  }

  /// The tolerance of values outside 0 to 1, which rounding and augmentation cause.
  private static let tolerance = 0.01

  /// Reads the lines of one file.
  ///
  /// - Throws: every line that is not a box.
  public static func lines(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [Line] {
    try ListEncoding.check(bytes, file: file)
    var mistakes: [Diagnostic] = []
    var lines: [Line] = []
    for line in TextLines(bytes) where !line.isBlank && mistakes.count < DecisionLines.shownMistakes {
      let words = line.bytes.split { $0 == 32 || $0 == 9 }.map { String(decoding: $0, as: UTF8.self) }
      guard let category = words.first.flatMap({ Double($0) }).flatMap({ Int(exactly: $0) }), category >= 0 else {
        mistakes.append(line.error("the line does not begin with the number of a class", file: file, hint: form))
        continue
      }
      let numbers = words.dropFirst().compactMap { Double($0) }
      guard numbers.count == words.count - 1, numbers.allSatisfy({ (-tolerance...1 + tolerance).contains($0) }) else {
        mistakes.append(
          line.error(
            "the line has a number outside 0 to 1: YOLO gives shares of the picture's sides, not pixels", file: file,
            hint: form))
        continue
      }
      guard let edges = edges(numbers) else {
        mistakes.append(line.error("the line has \(words.count) words, which is not a box", file: file, hint: form))
        continue
      }
      lines.append(Line(category: category, edges: edges, place: SourcePlace(file: file, line: line.number)))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    return lines
  }

  private static let form =
    "a line has 5 words, `class x y width height`, 6 with a score, or the corners of an outline, `class x1 y1 x2 y2 x3 y3 …`"

  /// The box that the numbers after the class describe; nil if their count is not valid.
  private static func edges(_ numbers: [Double]) -> BoxEdges? {
    switch numbers.count {
    case 4, 5:
      let (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3])
      return BoxEdges(left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2)
    case 6... where numbers.count.isMultiple(of: 2):
      return BoxEdges(around: stride(from: 0, to: numbers.count, by: 2).map { (numbers[$0], numbers[$0 + 1]) })
    default: return nil
    }
  }
}
