/// The preprocessing of a picture for a network: it is resized to a square, and each value becomes (x - mean) / scale.
public struct Preprocessing: Hashable, Sendable {
  /// The version of the resampling; it changes if any number may change.
  public static let version = 1

  /// The side of the network's square input, in pixels.
  public let size: Int
  /// The values subtracted from red, green and blue, which are 0 to 255.
  public let mean: [Double]
  /// The divisors of red, green and blue.
  public let scale: [Double]

  /// Creates a preprocessing; `mean` and `scale` have three numbers each, and no number of `scale` is zero.
  public init(size: Int, mean: [Double], scale: [Double]) {
    precondition(size > 0 && mean.count == 3 && scale.count == 3 && !scale.contains(0), "three colours, no zero scale")
    self.size = size
    self.mean = mean
    self.scale = scale
  }

  /// The preprocessing of EfficientNet-Lite0. With ImageNet's usual mean and deviation, accuracy falls by
  /// nine points.
  public static let efficientNetLite = Preprocessing(size: 224, mean: [127, 127, 127], scale: [128, 128, 128])

  /// The same for the larger square that EfficientNet-Lite1 was trained on.
  public static let efficientNetLite1 = Preprocessing(size: 240, mean: [127, 127, 127], scale: [128, 128, 128])

  /// All numbers as text, for keys.
  public var identity: String {
    "\(Self.version):\(size):" + (mean + scale).map { String($0) }.joined(separator: ",")
  }

  /// The `view` of `image` as a square of `side`, resized with antialiased bicubic filtering like Pillow's.
  public func input(of image: RGBImage, view: NetworkView, side: Int) -> NetworkInput {
    switch view {
    case .centre:
      let (width, height) = resized(image, side)
      let picture = BicubicResize.resize(
        image, width: width, height: height, columns: middle(of: width, side), rows: middle(of: height, side))
      return NetworkInput(picture, preprocessing: self)
    case .squashed:
      let picture = BicubicResize.resize(image, width: side, height: side, columns: 0..<side, rows: 0..<side)
      return NetworkInput(picture, preprocessing: self)
    }
  }

  /// The size with the short side at 8/7 of the square; the long side is rounded down, as in torchvision.
  private func resized(_ image: RGBImage, _ side: Int) -> (width: Int, height: Int) {
    let short = side * 8 / 7
    return image.width <= image.height
      ? (short, short * image.height / image.width) : (short * image.width / image.height, short)
  }

  /// The centre of `length`; half of an odd rest is rounded to the even number, as in torchvision's centre crop.
  private func middle(of length: Int, _ side: Int) -> Range<Int> {
    let start = Int((Double(length - side) / 2).rounded(.toNearestOrEven))
    return start..<start + side
  }
}
