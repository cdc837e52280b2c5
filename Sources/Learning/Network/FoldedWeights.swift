/// The weights of one convolution with the following batch normalisation folded in.
///
/// Folding: scale = weight / sqrt(variance + 0.001), kernel * scale, bias = offset - mean * scale. The epsilon is that
/// of the TensorFlow original; the usual 1e-5 gives visibly different numbers.
struct FoldedWeights {
  /// The kernels, `[output][inputs per group * kernel * kernel]` in row-major order.
  let kernels: [Float]
  /// One number for each output channel.
  let bias: [Float]
  /// The number of values in the kernel of one output channel.
  let depth: Int

  private static let epsilon: Float = 1e-3

  /// Reads the convolution `convolution` and the normalisation `norm` from a weights file.
  init(
    _ file: Safetensors, convolution: String, norm: String, outputs: Int, inputs: Int, kernel: Int
  ) throws(LearningError) {
    depth = inputs * kernel * kernel
    var kernels = try file.floats("\(convolution).weight", shape: [outputs, inputs, kernel, kernel])
    var bias = try file.floats("\(norm).bias", shape: [outputs])
    let weight = try file.floats("\(norm).weight", shape: [outputs])
    let mean = try file.floats("\(norm).running_mean", shape: [outputs])
    let variance = try file.floats("\(norm).running_var", shape: [outputs])
    for output in 0..<outputs {
      let scale = weight[output] / (variance[output] + Self.epsilon).squareRoot()
      bias[output] -= mean[output] * scale
      for index in output * depth..<(output + 1) * depth { kernels[index] *= scale }
    }
    guard bias.allSatisfy(\.isFinite), kernels.allSatisfy(\.isFinite) else {
      throw LearningError(.unsuitableWeights, "the normalisation `\(norm)` of the weights gives no finite numbers")
    }
    self.kernels = kernels
    self.bias = bias
  }

  /// The bias in registers of eight channels.
  var packedBias: [Lanes] {
    stride(from: 0, to: bias.count, by: 8).map { start in
      var lanes = Lanes(repeating: 0)
      for lane in 0..<8 { lanes[lane] = bias[start + lane] }
      return lanes
    }
  }

  /// The kernels in the order in which a vector loop over output channels reads them: block of eight outputs, then
  /// depth (padded with zeros to a multiple of four), then the eight outputs next to each other.
  func packedKernels() -> [Lanes] {
    let padded = PointwiseConvolution.paddedDepth(depth)
    var packed = [Lanes](repeating: Lanes(repeating: 0), count: bias.count / 8 * padded)
    for output in 0..<bias.count {
      for index in 0..<depth { packed[output / 8 * padded + index][output % 8] = kernels[output * depth + index] }
    }
    return packed
  }
}

/// Eight neighbouring channels: two registers with SSE, one with AVX; both give the same sums.
typealias Lanes = SIMD8<Float>
