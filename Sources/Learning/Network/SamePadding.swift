/// The positions of a convolution's kernels along one side of a picture, with padding like TensorFlow's `SAME`.
///
/// The output has ceil(size / stride) positions; the smaller half of the necessary zeros comes before the picture.
struct SamePadding {
  let size: Int
  let kernel: Int
  let stride: Int
  /// The number of zeros before the picture.
  let before: Int
  /// The number of outputs.
  let count: Int

  init(size: Int, kernel: Int, stride: Int) {
    self.size = size
    self.kernel = kernel
    self.stride = stride
    count = (size + stride - 1) / stride
    before = max(0, (count - 1) * stride + kernel - size) / 2
  }

  /// The input position of the kernel's first tap for the output `index`; negative in the padding.
  @inline(__always)
  func first(at index: Int) -> Int { index * stride - before }

  /// The taps of the kernel that are inside the picture for the output `index`.
  @inline(__always)
  func taps(at index: Int) -> Range<Int> {
    let first = first(at: index)
    return max(0, -first)..<min(kernel, size - first)
  }

  /// The outputs whose kernels are completely inside the picture; an empty range at `count` if there are none.
  var inside: Range<Int> {
    let start = (before + stride - 1) / stride
    guard size >= kernel else { return count..<count }
    let end = (size - kernel + before) / stride + 1
    return start < end ? start..<min(end, count) : count..<count
  }
}
