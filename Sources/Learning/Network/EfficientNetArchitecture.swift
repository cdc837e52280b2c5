/// The shape of an EfficientNet-Lite: a stem, stages of inverted residual blocks, and a head (Tan and Le 2019,
/// arXiv:1905.11946; the Lite variants drop squeeze-and-excite and clip at six).
///
/// Channels are multiples of eight, the width of a vector register here.
public struct EfficientNetArchitecture: Hashable, Sendable {
  /// Blocks with the same kernel size and number of output channels; only the first may halve the resolution.
  public struct Stage: Hashable, Sendable {
    /// The side of the depthwise kernel: 3 or 5.
    public let kernel: Int
    /// The stride of the first block: 1 or 2.
    public let stride: Int
    /// The factor by which a block widens its input; 1 means that there is no widening convolution.
    public let expansion: Int
    /// The output channels of each block.
    public let channels: Int
    /// The number of blocks.
    public let repeats: Int

    /// Creates a stage of `repeats` blocks.
    public init(kernel: Int, stride: Int, expansion: Int, channels: Int, repeats: Int) {
      precondition(channels > 0 && channels % 8 == 0, "channels are a multiple of eight")
      precondition(kernel % 2 == 1 && stride >= 1 && expansion >= 1 && repeats >= 1, "a stage has an odd kernel")
      self.kernel = kernel
      self.stride = stride
      self.expansion = expansion
      self.channels = channels
      self.repeats = repeats
    }
  }

  /// The output channels of the first convolution.
  public let stem: Int
  /// The stages in order.
  public let stages: [Stage]
  /// The output channels of the last convolution, which is the length of the embedding.
  public let head: Int

  /// Creates an architecture from its parts.
  public init(stem: Int, stages: [Stage], head: Int) {
    precondition(stem > 0 && stem % 8 == 0 && head > 0 && head % 8 == 0, "channels are a multiple of eight")
    self.stem = stem
    self.stages = stages
    self.head = head
  }

  /// EfficientNet-Lite0: 49 convolutions, 3.35 million folded weights, an embedding of 1,280 numbers.
  public static let lite0 = lite(repeats: [1, 2, 2, 3, 3, 4, 1])

  /// EfficientNet-Lite1: as Lite0, with more blocks in five stages; 64 convolutions, 4.11 million folded weights.
  public static let lite1 = lite(repeats: [1, 3, 3, 4, 4, 5, 1])

  /// A network of the Lite family that differs from Lite0 by the number of blocks in each stage alone.
  private static func lite(repeats: [Int]) -> EfficientNetArchitecture {
    let shapes = [
      (3, 1, 1, 16), (3, 2, 6, 24), (5, 2, 6, 40), (3, 2, 6, 80), (5, 1, 6, 112), (5, 2, 6, 192), (3, 1, 6, 320),
    ]
    return EfficientNetArchitecture(
      stem: 32,
      stages: zip(shapes, repeats).map { shape, repeats in
        Stage(kernel: shape.0, stride: shape.1, expansion: shape.2, channels: shape.3, repeats: repeats)
      },
      head: 1280)
  }
}
