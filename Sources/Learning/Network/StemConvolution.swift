/// The first convolution: 3x3 with stride two over three colours, with clipping.
///
/// The 27 numbers under each kernel are copied next to each other, for each output position, and multiplied as a 1x1
/// convolution.
struct StemConvolution: Sendable {
  private static let kernel = 3
  private static let stride = 2
  private static let depth = PointwiseConvolution.paddedDepth(3 * kernel * kernel)

  private let product: PointwiseConvolution

  init(_ weights: FoldedWeights) {
    product = PointwiseConvolution(weights)
  }

  /// The output size for a side of `size` pixels.
  static func outputSize(_ size: Int) -> Int { SamePadding(size: size, kernel: kernel, stride: stride).count }

  /// Filters the planes of `input`; the copied numbers are stored in the buffer `purpose` of the workspace.
  func apply(_ input: NetworkInput, to output: Activation, in workspace: Workspace, using purpose: Workspace.Purpose) {
    let rows = SamePadding(size: input.height, kernel: Self.kernel, stride: Self.stride)
    let columns = SamePadding(size: input.width, kernel: Self.kernel, stride: Self.stride)
    let gathered = workspace.activation(purpose, height: rows.count, width: columns.count, channels: Self.depth)
    unsafe gathered.start.update(repeating: 0, count: gathered.pixels * Self.depth)
    unsafe input.values.withUnsafeBufferPointer { values in
      for row in 0..<rows.count {
        for column in 0..<columns.count {
          let target = unsafe gathered.start + (row * columns.count + column) * Self.depth
          for plane in 0..<3 {
            for kernelRow in rows.taps(at: row) {
              let start = (plane * input.height + rows.first(at: row) + kernelRow) * input.width
              for kernelColumn in columns.taps(at: column) {
                unsafe target[(plane * Self.kernel + kernelRow) * Self.kernel + kernelColumn] =
                  values[start + columns.first(at: column) + kernelColumn]
              }
            }
          }
        }
      }
    }
    product.apply(gathered, to: output, finish: .clip)
  }
}
