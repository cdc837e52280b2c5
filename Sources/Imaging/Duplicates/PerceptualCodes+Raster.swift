extension PerceptualCodes {
  /// Computes the codes of an upright picture. Inspecting a file gives the same codes without keeping its pixels.
  public init(of raster: Raster) {
    let reduction = AreaReduction.of(raster)
    self.init(grey64: reduction.grey(join: 1), grey32: reduction.grey(join: 2))
  }
}

extension AreaReduction {
  /// The reduction of a whole picture in memory.
  static func of(_ raster: Raster) -> AreaReduction {
    guard let reduction = AreaReduction(width: raster.width, height: raster.height) else {
      preconditionFailure("no memory for the sums of one picture")
    }
    let pixels = raster.channels == 3 ? raster.pixels : raster.pixels.flatMap { [$0, $0, $0] }
    unsafe pixels.withUnsafeBufferPointer { buffer in
      guard let rows = buffer.baseAddress else { return }
      unsafe reduction.add(rows, stride: raster.width * 3, count: raster.height)
    }
    return reduction
  }
}
