public import Digests

/// EfficientNet-Lite in plain Swift: a frozen network that turns a picture into an embedding and an activation map.
///
/// It needs only its weights. Its result is the same to the last bit for every instruction set, optimisation level and
/// number of threads: each sum has a fixed order, no operation is fused, nothing is approximated. Any number of threads
/// may share a value; each forward pass runs on the calling thread.
public struct EfficientNet: Embedder {
  /// The version of the arithmetic; it changes if any bit of any result may change.
  public static let version = 1

  public let identity: String
  public let preprocessing: Preprocessing
  /// Five sevenths of the usual side, in whole steps of the network: 160 for 224.
  public var wholeSide: Int { max(32, preprocessing.size * 5 / 7 / 32 * 32) }

  private let stem: StemConvolution
  private let stemChannels: Int
  private let blocks: [InvertedResidual]
  private let head: PointwiseConvolution
  private let workspaces = WorkspacePool()

  /// Reads the weights of a network of this architecture from a safetensors file and folds its normalisations.
  ///
  /// `digest` is the SHA-256 of `weights`; it becomes part of the identity and is not checked again here.
  /// - Throws: ``LearningError`` if the file is damaged or belongs to another network.
  public init(
    weights: [UInt8], digest: SHA256Digest, architecture: EfficientNetArchitecture = .lite0,
    preprocessing: Preprocessing = .efficientNetLite
  ) throws(LearningError) {
    let file = try Safetensors(weights)
    identity = Self.identity(weights: digest)
    self.preprocessing = preprocessing
    stemChannels = architecture.stem
    stem = StemConvolution(
      try FoldedWeights(
        file, convolution: "_conv_stem", norm: "_bn0", outputs: architecture.stem, inputs: 3, kernel: 3))
    var blocks: [InvertedResidual] = []
    var channels = architecture.stem
    for stage in architecture.stages {
      for index in 0..<stage.repeats {
        blocks.append(
          try InvertedResidual(
            file, index: blocks.count, inputs: channels, stage: stage, step: index == 0 ? stage.stride : 1))
        channels = stage.channels
      }
    }
    self.blocks = blocks
    head = PointwiseConvolution(
      try FoldedWeights(
        file, convolution: "_conv_head", norm: "_bn1", outputs: architecture.head, inputs: channels, kernel: 1))
  }

  /// The identity of a network whose weights have this SHA-256; the weights need not be read.
  public static func identity(weights digest: SHA256Digest) -> String { "\(prefix)\(digest.hex)" }

  private static let prefix = "swift-\(version):"

  /// The length of the embeddings of the network with an identity; nil if another engine runs it. All architectures that
  /// a manifest can name have one length.
  public static func length(ofEmbeddingsBy identity: String) -> Int? {
    identity.hasPrefix(prefix) ? EfficientNetArchitecture.lite0.head : nil
  }

  public func activations(_ input: NetworkInput) -> Activations {
    workspaces.withWorkspace { workspace in
      var current = workspace.activation(
        .input, height: StemConvolution.outputSize(input.height), width: StemConvolution.outputSize(input.width),
        channels: stemChannels)
      stem.apply(input, to: current, in: workspace, using: .filtered)
      for block in blocks { current = block.apply(current, in: workspace) }
      let last = workspace.activation(
        .expanded, height: current.height, width: current.width, channels: head.outputs)
      head.apply(current, to: last, finish: .clip)
      return pooled(last)
    }
  }

  /// The map in channels-first order, and the mean of each channel, summed in the order of the pixels.
  private func pooled(_ last: Activation) -> Activations {
    var vector = [Float](repeating: 0, count: last.channels)
    var map = [Float](repeating: 0, count: last.channels * last.pixels)
    for channel in 0..<last.channels {
      var sum: Float = 0
      for pixel in 0..<last.pixels {
        let value = unsafe last.start[pixel * last.channels + channel]
        sum += value
        map[channel * last.pixels + pixel] = value
      }
      vector[channel] = sum / Float(last.pixels)
    }
    return Activations(vector: vector, height: last.height, width: last.width, map: map)
  }
}
