/// A weights file of EfficientNet-Lite0 filled with random numbers: everything but the knowledge, for tests that need no
/// real photos. The same seed gives the same bytes.
public struct RandomWeights: Sendable {
  /// The safetensors file.
  public let bytes: [UInt8]

  /// Kernel, expansion, channels and repeats of each stage.
  private static let stages = [
    (3, 1, 16, 1), (3, 6, 24, 2), (5, 6, 40, 2), (3, 6, 80, 3), (5, 6, 112, 3), (5, 6, 192, 4), (3, 6, 320, 1),
  ]

  /// The file of a seed.
  public init(seed: UInt64) {
    var file = File(seed: seed)
    file.layer("_conv_stem", "_bn0", outputs: 32, inputs: 3, kernel: 3)
    var (channels, block) = (32, 0)
    for (kernel, expansion, outputs, repeats) in Self.stages {
      for _ in 0..<repeats {
        let (name, inner) = ("_blocks.\(block)", channels * expansion)
        if expansion > 1 {
          file.layer("\(name)._expand_conv", "\(name)._bn0", outputs: inner, inputs: channels, kernel: 1)
        }
        file.layer("\(name)._depthwise_conv", "\(name)._bn1", outputs: inner, inputs: 1, kernel: kernel)
        file.layer("\(name)._project_conv", "\(name)._bn2", outputs: outputs, inputs: inner, kernel: 1)
        (channels, block) = (outputs, block + 1)
      }
    }
    file.layer("_conv_head", "_bn1", outputs: 1280, inputs: channels, kernel: 1)
    bytes = file.bytes
  }

  private struct File {
    private var generator: SeededGenerator
    private var entries: [String] = []
    private var values: [Float] = []

    init(seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      values.reserveCapacity(3_500_000)
    }

    /// A convolution of random weights and a normalisation that changes little.
    mutating func layer(_ name: String, _ norm: String, outputs: Int, inputs: Int, kernel: Int) {
      let reach = Float(3 / Double(inputs * kernel * kernel)).squareRoot() * 1.4
      add("\(name).weight", [outputs, inputs, kernel, kernel]) { $0 * reach }
      add("\(norm).weight", [outputs]) { 1 + $0 / 4 }
      add("\(norm).bias", [outputs]) { $0 / 4 }
      add("\(norm).running_mean", [outputs]) { $0 / 16 }
      add("\(norm).running_var", [outputs]) { 1 + $0 / 4 }
    }

    private mutating func add(_ name: String, _ shape: [Int], _ value: (Float) -> Float) {
      let start = values.count * 4
      for _ in 0..<shape.reduce(1, *) {
        values.append(value(Float(Int32(truncatingIfNeeded: generator.next() >> 40)) / Float(1 << 23) - 1))
      }
      entries.append(
        #""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(start),\#(values.count * 4)]}"#)
    }

    var bytes: [UInt8] {
      let header = Array(("{" + entries.joined(separator: ",") + "}").utf8)
      let length = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(header.count) >> UInt64($0 * 8)) }
      // The numbers stand in the file as they stand in the memory of a little-endian machine.
      return length + header + (unsafe values.withUnsafeBytes { unsafe Array($0) })
    }
  }
}
