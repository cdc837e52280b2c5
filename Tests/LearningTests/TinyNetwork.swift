import Digests
import Learning
import TestSupport

/// A network of random weights with every kind of layer, and the same network computed as plainly as can be.
struct TinyNetwork {
  static let architecture = EfficientNetArchitecture(
    stem: 8,
    stages: [
      .init(kernel: 3, stride: 1, expansion: 1, channels: 8, repeats: 1),
      .init(kernel: 5, stride: 2, expansion: 3, channels: 16, repeats: 2),
      .init(kernel: 3, stride: 2, expansion: 2, channels: 24, repeats: 2),
    ],
    head: 40)

  let tensors: [(name: String, shape: [Int], values: [Float])]

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var tensors: [(name: String, shape: [Int], values: [Float])] = []
    func add(_ name: String, _ norm: String, outputs: Int, inputs: Int, kernel: Int) {
      func random(_ range: Range<Double>, _ count: Int) -> [Float] {
        (0..<count).map { _ in Float(generator.number(in: range)) }
      }
      tensors.append(
        ("\(name).weight", [outputs, inputs, kernel, kernel], random(-0.5..<0.5, outputs * inputs * kernel * kernel)))
      tensors.append(("\(norm).weight", [outputs], random(0.5..<1.5, outputs)))
      tensors.append(("\(norm).bias", [outputs], random(-0.2..<0.8, outputs)))
      tensors.append(("\(norm).running_mean", [outputs], random(-0.2..<0.2, outputs)))
      tensors.append(("\(norm).running_var", [outputs], random(0.2..<1.2, outputs)))
    }
    add("_conv_stem", "_bn0", outputs: 8, inputs: 3, kernel: 3)
    var channels = 8
    for (index, (stage, _)) in Self.blocks.enumerated() {
      let (name, inner) = ("_blocks.\(index)", channels * stage.expansion)
      if stage.expansion > 1 {
        add("\(name)._expand_conv", "\(name)._bn0", outputs: inner, inputs: channels, kernel: 1)
      }
      add("\(name)._depthwise_conv", "\(name)._bn1", outputs: inner, inputs: 1, kernel: stage.kernel)
      add("\(name)._project_conv", "\(name)._bn2", outputs: stage.channels, inputs: inner, kernel: 1)
      channels = stage.channels
    }
    add("_conv_head", "_bn1", outputs: 40, inputs: channels, kernel: 1)
    self.tensors = tensors
  }

  /// The stage and the stride of each block.
  static var blocks: [(EfficientNetArchitecture.Stage, stride: Int)] {
    architecture.stages.flatMap { stage in (0..<stage.repeats).map { (stage, $0 == 0 ? stage.stride : 1) } }
  }

  func network() throws -> EfficientNet {
    let bytes = SafetensorsFile.bytes(tensors)
    return try EfficientNet(weights: bytes, digest: SHA256Digest(of: bytes), architecture: Self.architecture)
  }

  /// The forward pass by definition: zero padding, one output at a time, sums from the bias over inputs, rows, columns.
  func plainMap(_ input: NetworkInput) -> Planes {
    var planes = Planes(height: input.height, width: input.width, channels: 3, values: input.values)
    planes = layer(planes, "_conv_stem", "_bn0", stride: 2, clip: true)
    for (index, (stage, stride)) in Self.blocks.enumerated() {
      let (name, start) = ("_blocks.\(index)", planes)
      if stage.expansion > 1 { planes = layer(planes, "\(name)._expand_conv", "\(name)._bn0", stride: 1, clip: true) }
      planes = layer(planes, "\(name)._depthwise_conv", "\(name)._bn1", stride: stride, clip: true)
      planes = layer(planes, "\(name)._project_conv", "\(name)._bn2", stride: 1, clip: false)
      if stride == 1 && start.channels == planes.channels {
        planes.values = zip(planes.values, start.values).map { $0 + $1 }
      }
    }
    return layer(planes, "_conv_head", "_bn1", stride: 1, clip: true)
  }

  /// Numbers of some channels, each a plane of its own.
  struct Planes {
    var height: Int
    var width: Int
    var channels: Int
    var values: [Float]
  }

  private func values(_ name: String) -> (shape: [Int], values: [Float]) {
    tensors.first { $0.name == name }.map { ($0.shape, $0.values) } ?? ([], [])
  }

  private func layer(_ input: Planes, _ name: String, _ norm: String, stride: Int, clip: Bool) -> Planes {
    let (shape, weights) = values("\(name).weight")
    let (outputs, depth, kernel) = (shape[0], shape[1], shape[2])
    let isDepthwise = depth == 1
    let (height, width) = ((input.height + stride - 1) / stride, (input.width + stride - 1) / stride)
    let top = max(0, (height - 1) * stride + kernel - input.height) / 2
    let left = max(0, (width - 1) * stride + kernel - input.width) / 2
    var result = Planes(height: height, width: width, channels: outputs, values: [])
    for output in 0..<outputs {
      let scale =
        values("\(norm).weight").values[output] / (values("\(norm).running_var").values[output] + 1e-3).squareRoot()
      let bias = values("\(norm).bias").values[output] - values("\(norm).running_mean").values[output] * scale
      for row in 0..<height {
        for column in 0..<width {
          var sum = bias
          for channel in 0..<depth {
            for y in 0..<kernel {
              for x in 0..<kernel {
                let (sourceRow, sourceColumn) = (row * stride - top + y, column * stride - left + x)
                guard (0..<input.height).contains(sourceRow), (0..<input.width).contains(sourceColumn) else { continue }
                let plane = isDepthwise ? output : channel
                let value = input.values[(plane * input.height + sourceRow) * input.width + sourceColumn]
                sum += value * (weights[((output * depth + channel) * kernel + y) * kernel + x] * scale)
              }
            }
          }
          result.values.append(clip ? min(max(sum, 0), 6) : sum)
        }
      }
    }
    return result
  }
}

extension NetworkInput {
  /// Random planes between -1 and 1.
  static func random(height: Int, width: Int, seed: UInt64) -> NetworkInput {
    var generator = SeededGenerator(seed: seed)
    return NetworkInput(
      height: height, width: width, values: (0..<3 * height * width).map { _ in Float(generator.number(in: -1..<1)) })
  }
}
