import Diagnostics
import Manifest

/// Boxes of a YOLO label file: `class centre-x centre-y width height` a line, in shares of the picture, which has the file's name.
enum YOLO {
  /// The boxes of one file; `stem` is its name without the ending.
  ///
  /// - Throws: every line that is no box.
  static func squares(_ text: String, stem: String, file: String) throws -> [ImportedSquare] {
    var mistakes: [Diagnostic] = []
    var squares: [ImportedSquare] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      guard !words.isEmpty else { continue }
      let numbers = words.prefix(5).compactMap { Double($0) }
      guard numbers.count == 5, numbers.dropFirst().allSatisfy({ (0...1).contains($0) }), numbers[3] > 0, numbers[4] > 0
      else {
        mistakes.append(
          Diagnostic(
            .error, "expected `class x y width height` in shares of the picture",
            at: SourcePlace(file: file, line: index + 1)))
        continue
      }
      let (x, y, width, height) = (numbers[1], numbers[2], numbers[3], numbers[4])
      squares.append(
        ImportedSquare(
          name: stem,
          shape: .share(left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2),
          place: SourcePlace(file: file, line: index + 1)))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(Array(mistakes.prefix(100))) }
    return squares
  }
}
