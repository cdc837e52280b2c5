/// A 1x1 convolution: for each pixel, every output channel is the bias plus the sum of all input channels times weights.
///
/// The sum runs over the input channels in their order, one multiplication and one addition at a time, whatever the width
/// of the registers: so the result is the same to the bit with SSE, AVX or NEON. (Swift never fuses the two operations.)
/// Six pixels by eight output channels are held in registers at once, twelve of the sixteen that plain x86-64 has.
struct PointwiseConvolution: Sendable {
  /// What happens to a sum before it is stored.
  enum Finish {
    case clip
    case none
    case add(Activation)
  }

  /// The number of pixels computed together.
  static let tile = 6

  /// The numbers of input channels that are read together; depth is filled up with zeros to a multiple of it.
  static let depthStep = 4

  /// The output channels.
  let outputs: Int
  private let depth: Int
  private let kernels: [Lanes]
  private let bias: [Lanes]

  init(_ weights: FoldedWeights) {
    outputs = weights.bias.count
    depth = Self.paddedDepth(weights.depth)
    kernels = weights.packedKernels()
    bias = weights.packedBias
  }

  /// The next multiple of ``depthStep``.
  static func paddedDepth(_ depth: Int) -> Int { (depth + depthStep - 1) / depthStep * depthStep }

  /// Computes the pixels `range` of `output` from those of `input`.
  ///
  /// The last tile is moved back to end with the last pixel; the pixels it computes twice come out the same.
  func apply(_ input: Activation, to output: Activation, finish: Finish) {
    precondition(input.channels == depth && output.channels == outputs && input.pixels == output.pixels, "sizes fit")
    // Inputs that fit the first-level cache are used for all output channels before the next ones are read.
    let group = max(Self.tile, 4096 / depth / Self.tile * Self.tile)
    for first in stride(from: 0, to: input.pixels, by: group) {
      let end = min(input.pixels, first + group)
      for block in 0..<outputs / 8 {
        var pixel = first
        while pixel < end {
          let start = max(0, min(pixel, input.pixels - Self.tile))
          applyTile(input, to: output, pixel: start, block: block, finish: finish)
          pixel += Self.tile
        }
      }
    }
  }

  @inline(__always)
  private func applyTile(_ input: Activation, to output: Activation, pixel: Int, block: Int, finish: Finish) {
    unsafe kernels.withUnsafeBufferPointer { kernels in
      guard var weight = unsafe kernels.baseAddress.map({ unsafe $0 + block * depth }) else { return }
      let row0 = unsafe UnsafeRawPointer(input.start + pixel * depth)
      let step = depth * MemoryLayout<Float>.stride
      let (row1, row2) = unsafe (row0 + step, row0 + 2 * step)
      let (row3, row4, row5) = unsafe (row0 + 3 * step, row0 + 4 * step, row0 + 5 * step)
      var (sum0, sum1, sum2) = (bias[block], bias[block], bias[block])
      var (sum3, sum4, sum5) = (sum0, sum1, sum2)
      var offset = 0
      while offset < step {
        let in0 = unsafe row0.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        let in1 = unsafe row1.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        let in2 = unsafe row2.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        let in3 = unsafe row3.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        let in4 = unsafe row4.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        let in5 = unsafe row5.load(fromByteOffset: offset, as: SIMD4<Float>.self)
        // Written out four times: a loop over the lanes keeps the compiler from holding them in registers.
        let weight0 = unsafe weight[0]
        sum0 += weight0 * Lanes(repeating: in0.x)
        sum1 += weight0 * Lanes(repeating: in1.x)
        sum2 += weight0 * Lanes(repeating: in2.x)
        sum3 += weight0 * Lanes(repeating: in3.x)
        sum4 += weight0 * Lanes(repeating: in4.x)
        sum5 += weight0 * Lanes(repeating: in5.x)
        let weight1 = unsafe weight[1]
        sum0 += weight1 * Lanes(repeating: in0.y)
        sum1 += weight1 * Lanes(repeating: in1.y)
        sum2 += weight1 * Lanes(repeating: in2.y)
        sum3 += weight1 * Lanes(repeating: in3.y)
        sum4 += weight1 * Lanes(repeating: in4.y)
        sum5 += weight1 * Lanes(repeating: in5.y)
        let weight2 = unsafe weight[2]
        sum0 += weight2 * Lanes(repeating: in0.z)
        sum1 += weight2 * Lanes(repeating: in1.z)
        sum2 += weight2 * Lanes(repeating: in2.z)
        sum3 += weight2 * Lanes(repeating: in3.z)
        sum4 += weight2 * Lanes(repeating: in4.z)
        sum5 += weight2 * Lanes(repeating: in5.z)
        let weight3 = unsafe weight[3]
        sum0 += weight3 * Lanes(repeating: in0.w)
        sum1 += weight3 * Lanes(repeating: in1.w)
        sum2 += weight3 * Lanes(repeating: in2.w)
        sum3 += weight3 * Lanes(repeating: in3.w)
        sum4 += weight3 * Lanes(repeating: in4.w)
        sum5 += weight3 * Lanes(repeating: in5.w)
        unsafe weight += 4
        offset += 16
      }
      let place = pixel * outputs + block * 8
      finishLanes(sum0, finish, output, place)
      finishLanes(sum1, finish, output, place + outputs)
      finishLanes(sum2, finish, output, place + 2 * outputs)
      finishLanes(sum3, finish, output, place + 3 * outputs)
      finishLanes(sum4, finish, output, place + 4 * outputs)
      finishLanes(sum5, finish, output, place + 5 * outputs)
    }
  }

  @inline(__always)
  private func finishLanes(_ sum: Lanes, _ finish: Finish, _ output: Activation, _ place: Int) {
    let target = unsafe UnsafeMutableRawPointer(output.start + place)
    switch finish {
    case .clip: unsafe target.storeBytes(of: sum.clippedAtSix, as: Lanes.self)
    case .none: unsafe target.storeBytes(of: sum, as: Lanes.self)
    case .add(let other):
      let addend = unsafe UnsafeRawPointer(other.start + place).load(as: Lanes.self)
      unsafe target.storeBytes(of: sum + addend, as: Lanes.self)
    }
  }
}

extension SIMD8<Float> {
  /// The activation function of the network: below zero is zero, above six is six.
  @inline(__always)
  var clippedAtSix: Self {
    pointwiseMin(pointwiseMax(self, Self(repeating: 0)), Self(repeating: 6))
  }
}
