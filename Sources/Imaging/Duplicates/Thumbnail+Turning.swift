extension Thumbnail {
  /// The thumbnail mirrored and turned like the first picture of a pair of this form.
  func turned(as form: PairForm) -> Thumbnail {
    guard form.isTurned else { return self }
    let last = Self.side - 1
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        // Undo the turns, then the mirroring, to find the position of this pixel in the source.
        var (column, row) = (x, y)
        for _ in 0..<form.quarters { (column, row) = (row, last - column) }
        if form.isMirrored { column = last - column }
        let place = (row * Self.side + column) * 3
        turned += pixels[place..<place + 3]
      }
    }
    return Thumbnail(pixels: turned)
  }
}
