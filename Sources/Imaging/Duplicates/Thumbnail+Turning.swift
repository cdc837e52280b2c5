extension Thumbnail {
  /// The thumbnail of the picture mirrored and turned as `form` has it for the first of a pair.
  func turned(as form: PairForm) -> Thumbnail {
    guard form.isTurned else { return self }
    let last = Self.side - 1
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        // Where this pixel was before the turns, then before it was mirrored.
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
