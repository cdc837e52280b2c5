extension Thumbnail {
  /// The thumbnail mirrored and turned like the first picture of a pair of this form.
  func turned(as form: PairForm) -> Thumbnail {
    guard form.isTurned else { return self }
    // The position in the source is linear in that of the result, so three pixels give all of them.
    let origin = Self.source(ofX: 0, y: 0, form)
    let (across, down) = (Self.source(ofX: 1, y: 0, form) - origin, Self.source(ofX: 0, y: 1, form) - origin)
    let source = pixels.span
    var turned = [UInt8](repeating: 0, count: pixels.count)
    var next = 0
    for y in 0..<Self.side {
      var place = origin + y * down
      for _ in 0..<Self.side {
        turned[next] = source[place]
        turned[next + 1] = source[place + 1]
        turned[next + 2] = source[place + 2]
        next += 3
        place += across
      }
    }
    return Thumbnail(pixels: turned)
  }

  /// The offset of the source pixel that comes to (`x`, `y`): it undoes the turns, then the mirroring.
  private static func source(ofX x: Int, y: Int, _ form: PairForm) -> Int {
    var (column, row) = (x, y)
    for _ in 0..<form.quarters { (column, row) = (row, side - 1 - column) }
    if form.isMirrored { column = side - 1 - column }
    return (row * side + column) * 3
  }
}
