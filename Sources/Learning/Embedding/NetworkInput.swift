/// A picture as input of a network: three planes (red, green, blue) of numbers around zero.
public struct NetworkInput: Hashable, Sendable {
  /// The rows.
  public let height: Int
  /// The columns.
  public let width: Int
  /// `[3, height, width]` in row-major order.
  public let values: [Float]

  /// Creates an input from its planes.
  public init(height: Int, width: Int, values: [Float]) {
    precondition(height > 0 && width > 0 && values.count == 3 * height * width, "an input has three planes")
    self.height = height
    self.width = width
    self.values = values
  }

  /// The planes of `image`, each value (x - mean) / scale in single precision.
  init(_ image: RGBImage, preprocessing: Preprocessing) {
    let mean = preprocessing.mean.map { Float($0) }
    let scale = preprocessing.scale.map { Float($0) }
    let count = image.width * image.height
    let pixels = image.pixels
    values = unsafe [Float](unsafeUninitializedCapacity: 3 * count) { target, initialised in
      for plane in 0..<3 {
        for index in 0..<count {
          unsafe target.initializeElement(
            at: plane * count + index, to: (Float(pixels[index * 3 + plane]) - mean[plane]) / scale[plane])
        }
      }
      initialised = 3 * count
    }
    height = image.height
    width = image.width
  }
}
