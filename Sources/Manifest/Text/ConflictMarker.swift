import Diagnostics

/// A line that git writes into a file if two branches changed it differently.
enum ConflictMarker: Hashable {
  case start, base, middle, end

  /// Returns nil if the line is not a conflict marker.
  init?(_ line: ArraySlice<UInt8>) {
    let marks: [(UInt8, ConflictMarker)] = [
      (UInt8(ascii: "<"), .start), (UInt8(ascii: "|"), .base), (UInt8(ascii: "="), .middle), (UInt8(ascii: ">"), .end),
    ]
    guard line.count >= 7, let mark = marks.first(where: { $0.0 == line.first }),
      line.prefix(7).allSatisfy({ $0 == mark.0 }),
      line.count == 7 || line[line.startIndex + 7] == UInt8(ascii: " ")
    else { return nil }
    self = mark.1
  }
}

extension ConflictMarker {
  /// The largest number of conflicts that are named.
  private static let mostNamed = 10

  /// Refuses a list that git merged only in part: the marks would be rows.
  ///
  /// - Parameter hint: what helps; nil for a list that a person edits.
  /// - Throws: `DiagnosticError` with the lines at which conflicts start.
  static func check(_ bytes: [UInt8], file: String, hint: String? = nil) throws(DiagnosticError) {
    guard bytes.span.firstIndex(of: UInt8(ascii: "<"), in: bytes.indices) < bytes.count else { return }
    var found: [Diagnostic] = []
    var hasEnd = false
    for line in TextLines(bytes) {
      switch ConflictMarker(line.bytes) {
      case .start where found.count < mostNamed:
        found.append(
          line.error(
            "an unresolved git conflict", file: file, length: 7,
            hint: hint
              ?? "keep the lines that you want and delete those that begin with `<<<<<<<`, `=======` and `>>>>>>>`"))
      case .end: hasEnd = true
      case .start, .base, .middle, nil: break
      }
    }
    // A text could begin with one of the marks, but a conflict has a start and an end.
    if hasEnd, !found.isEmpty { throw DiagnosticError(found) }
  }
}
