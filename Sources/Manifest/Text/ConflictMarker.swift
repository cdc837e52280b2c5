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
