/// A 1x1 convolution: for each pixel, every output channel is the bias plus the weighted sum of all input channels.
///
/// The sum follows the order of the input channels, with separate multiplications and additions, for any register
/// width. Therefore SSE, AVX and NEON give the same result to the last bit. (Swift never fuses the two operations.)
/// Registers hold six pixels by eight output channels at once, which are twelve of the sixteen registers of plain
/// x86-64.
struct PointwiseConvolution: Sendable {
  /// The operation on a sum before it is stored.
  enum Finish {
    case clip
    case none
    case add(Activation)
  }

  /// The number of pixels computed together.
  static let tile = 6

  /// The number of input channels that are read together; the depth is padded with zeros to a multiple of it.
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

  /// Computes all pixels of `output` from those of `input`.
  ///
  /// The last tile is moved back so that it ends with the last pixel; pixels that are computed twice get the same
  /// value.
  func apply(_ input: Activation, to output: Activation, finish: Finish) {
    precondition(input.channels == depth && output.channels == outputs && input.pixels == output.pixels, "sizes fit")
    // Process inputs that fit in the first-level cache for all output channels before reading the next ones.
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
      guard let weights = unsafe kernels.baseAddress.map({ unsafe $0 + block * depth }) else { return }
      let row0 = unsafe UnsafePointer(input.start + pixel * depth)
      let (row1, row2) = unsafe (row0 + depth, row0 + 2 * depth)
      let (row3, row4, row5) = unsafe (row0 + 3 * depth, row0 + 4 * depth, row0 + 5 * depth)
      var (sum0, sum1, sum2) = (bias[block], bias[block], bias[block])
      var (sum3, sum4, sum5) = (sum0, sum1, sum2)
      for index in 0..<depth {
        let weight = unsafe weights[index]
        sum0 += weight * Lanes(repeating: unsafe row0[index])
        sum1 += weight * Lanes(repeating: unsafe row1[index])
        sum2 += weight * Lanes(repeating: unsafe row2[index])
        sum3 += weight * Lanes(repeating: unsafe row3[index])
        sum4 += weight * Lanes(repeating: unsafe row4[index])
        sum5 += weight * Lanes(repeating: unsafe row5[index])
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
  /// The activation function of the network: values below zero become zero, values above six become six.
  ///
  /// Compare and select become two instructions; `pointwiseMin` and `pointwiseMax` are loops over the lanes.
  @inline(__always)
  var clippedAtSix: Self {
    let (zero, six) = (Self(repeating: 0), Self(repeating: 6))
    let positive = replacing(with: zero, where: self .< zero)
    return positive.replacing(with: six, where: positive .> six)
  }
}
