public import Diagnostics

/// Boxes of a YOLO label file: a line for each, in shares of the picture, which has the file's name.
///
/// The number of words says what a line is: `class x y width height`, the same and a score, or `class` and the corners of an
/// oriented box or of an outline, of which the upright box around them is taken.
public enum YOLO {
  /// A line of a label file.
  public struct Line: Hashable, Sendable {
    /// The number of its class.
    public let category: Int
    /// Its box, in shares.
    public let edges: BoxEdges
    /// Where it is.
    public let place: SourcePlace
  }

  /// How far a value may leave 0 to 1: what rounding and augmentation leave over.
  private static let tolerance = 0.01

  /// The lines of one file.
  ///
  /// - Throws: every line that is no box.
  public static func lines(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [Line] {
    try ListEncoding.check(bytes, file: file)
    var mistakes: [Diagnostic] = []
    var lines: [Line] = []
    for line in TextLines(bytes) where !line.isBlank && mistakes.count < DecisionLines.shownMistakes {
      let words = line.bytes.split { $0 == 32 || $0 == 9 }.map { String(decoding: $0, as: UTF8.self) }
      guard let category = words.first.flatMap({ Double($0) }).flatMap({ Int(exactly: $0) }), category >= 0 else {
        mistakes.append(line.error("a line begins with the number of its class", file: file, hint: form))
        continue
      }
      let numbers = words.dropFirst().compactMap { Double($0) }
      guard numbers.count == words.count - 1, numbers.allSatisfy({ (-tolerance...1 + tolerance).contains($0) }) else {
        mistakes.append(
          line.error("expected numbers from 0 to 1, shares of the picture's sides", file: file, hint: form))
        continue
      }
      guard let edges = edges(numbers) else {
        mistakes.append(line.error("a line of \(words.count) words is not a box", file: file, hint: form))
        continue
      }
      lines.append(Line(category: category, edges: edges, place: SourcePlace(file: file, line: line.number)))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    return lines
  }

  private static let form =
    "a line has 5 words, `class x y width height`, 6 with a score, or the corners of an outline, `class x1 y1 x2 y2 x3 y3 …`"

  /// The box that the numbers after the class are.
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
