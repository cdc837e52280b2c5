/// What is done to a picture before a network sees it: resized to a square, and each value becomes (x - mean) / scale.
public struct Preprocessing: Hashable, Sendable {
  /// The version of the resampling; it changes when any number may change.
  public static let version = 1

  /// The side of the square that the network takes, in pixels.
  public let size: Int
  /// Subtracted from red, green and blue, which run from 0 to 255.
  public let mean: [Double]
  /// Divided by, for red, green and blue.
  public let scale: [Double]

  /// A preprocessing with these numbers; three of `mean` and of `scale`, the latter not zero.
  public init(size: Int, mean: [Double], scale: [Double]) {
    precondition(size > 0 && mean.count == 3 && scale.count == 3 && !scale.contains(0), "three colours, no zero scale")
    self.size = size
    self.mean = mean
    self.scale = scale
  }

  /// That of the EfficientNet-Lite family. ImageNet's usual mean and deviation cost nine points of its accuracy.
  public static let efficientNetLite = Preprocessing(size: 224, mean: [127, 127, 127], scale: [128, 128, 128])

  /// All numbers as text: for keys.
  public var identity: String {
    "\(Self.version):\(size):" + (mean + scale).map { String($0) }.joined(separator: ",")
  }

  /// The `view` of `image` as a square of `side`, resized with antialiased bicubic filtering as Pillow does.
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

  /// The size with the short side at 8/7 of the square; the long side is rounded down, as torchvision does.
  private func resized(_ image: RGBImage, _ side: Int) -> (width: Int, height: Int) {
    let short = side * 8 / 7
    return image.width <= image.height
      ? (short, short * image.height / image.width) : (short * image.width / image.height, short)
  }

  /// The middle of `length`; an odd rest is halved to the even number, as torchvision's centre crop does.
  private func middle(of length: Int, _ side: Int) -> Range<Int> {
    let start = Int((Double(length - side) / 2).rounded(.toNearestOrEven))
    return start..<start + side
  }
}
