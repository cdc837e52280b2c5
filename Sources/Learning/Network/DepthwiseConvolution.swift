/// A depthwise convolution with clipping: each channel is filtered by a separate small kernel.
///
/// The padding is zero like TensorFlow's `SAME`, so taps outside the picture are skipped. The sum starts with the bias
/// and continues over the kernel's rows, then its columns; eight channels are summed in parallel.
struct DepthwiseConvolution: Sendable {
  private let kernel: Int
  private let step: Int
  private let channels: Int
  private let taps: [Lanes]
  private let bias: [Lanes]

  init(_ weights: FoldedWeights, kernel: Int, stride: Int) {
    self.kernel = kernel
    step = stride
    channels = weights.bias.count
    bias = weights.packedBias
    taps = weights.packedTaps()
  }

  /// Filters the whole `input`.
  func apply(_ input: Activation, to output: Activation) {
    precondition(input.channels == channels && output.channels == channels, "sizes fit")
    let rows = SamePadding(size: input.height, kernel: kernel, stride: step)
    let columns = SamePadding(size: input.width, kernel: kernel, stride: step)
    let inside = columns.inside
    for row in 0..<output.height {
      let kernelRows = rows.taps(at: row)
      for block in 0..<channels / 8 {
        for column in 0..<inside.lowerBound {
          filterOne(input, output, row, column, block, rows, columns, kernelRows)
        }
        var column = inside.lowerBound
        while column + 4 <= inside.upperBound {
          filterFour(input, output, row, column, block, rows, columns, kernelRows)
          column += 4
        }
        for column in column..<output.width {
          filterOne(input, output, row, column, block, rows, columns, kernelRows)
        }
      }
    }
  }

  @inline(__always)
  private func filterOne(
    _ input: Activation, _ output: Activation, _ row: Int, _ column: Int, _ block: Int,
    _ rows: SamePadding, _ columns: SamePadding, _ kernelRows: Range<Int>
  ) {
    unsafe taps.withUnsafeBufferPointer { taps in
      let kernelColumns = columns.taps(at: column)
      var sum = bias[block]
      for kernelRow in kernelRows {
        let inputRow = rows.first(at: row) + kernelRow
        for kernelColumn in kernelColumns {
          let pixel = inputRow * input.width + columns.first(at: column) + kernelColumn
          let value = unsafe UnsafeRawPointer(input.start + pixel * channels + block * 8).load(as: Lanes.self)
          sum += value * (unsafe taps[(block * kernel + kernelRow) * kernel + kernelColumn])
        }
      }
      let place = (row * output.width + column) * channels + block * 8
      unsafe UnsafeMutableRawPointer(output.start + place).storeBytes(of: sum.clippedAtSix, as: Lanes.self)
    }
  }

  /// Computes four neighbouring outputs whose kernels are inside the row, so that each tap is loaded once for all of
  /// them.
  @inline(__always)
  private func filterFour(
    _ input: Activation, _ output: Activation, _ row: Int, _ column: Int, _ block: Int,
    _ rows: SamePadding, _ columns: SamePadding, _ kernelRows: Range<Int>
  ) {
    unsafe taps.withUnsafeBufferPointer { taps in
      let apart = step * channels * MemoryLayout<Float>.stride
      var (sum0, sum1, sum2, sum3) = (bias[block], bias[block], bias[block], bias[block])
      for kernelRow in kernelRows {
        let pixel = (rows.first(at: row) + kernelRow) * input.width + columns.first(at: column)
        var values = unsafe UnsafeRawPointer(input.start + pixel * channels + block * 8)
        for kernelColumn in 0..<kernel {
          let tap = unsafe taps[(block * kernel + kernelRow) * kernel + kernelColumn]
          sum0 += (unsafe values.load(as: Lanes.self)) * tap
          sum1 += (unsafe values.load(fromByteOffset: apart, as: Lanes.self)) * tap
          sum2 += (unsafe values.load(fromByteOffset: 2 * apart, as: Lanes.self)) * tap
          sum3 += (unsafe values.load(fromByteOffset: 3 * apart, as: Lanes.self)) * tap
          unsafe values += channels * MemoryLayout<Float>.stride
        }
      }
      let place = (row * output.width + column) * channels + block * 8
      let target = unsafe UnsafeMutableRawPointer(output.start + place)
      let next = channels * MemoryLayout<Float>.stride
      unsafe target.storeBytes(of: sum0.clippedAtSix, as: Lanes.self)
      unsafe target.storeBytes(of: sum1.clippedAtSix, toByteOffset: next, as: Lanes.self)
      unsafe target.storeBytes(of: sum2.clippedAtSix, toByteOffset: 2 * next, as: Lanes.self)
      unsafe target.storeBytes(of: sum3.clippedAtSix, toByteOffset: 3 * next, as: Lanes.self)
    }
  }
}

extension FoldedWeights {
  /// The kernels of a depthwise convolution in reading order: block of eight channels, then the taps of the kernel.
  fileprivate func packedTaps() -> [Lanes] {
    var packed = [Lanes](repeating: Lanes(repeating: 0), count: bias.count / 8 * depth)
    for channel in 0..<bias.count {
      for tap in 0..<depth { packed[channel / 8 * depth + tap][channel % 8] = kernels[channel * depth + tap] }
    }
    return packed
  }
}
