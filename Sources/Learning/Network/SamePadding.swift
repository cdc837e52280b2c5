/// Where the kernels of a convolution lie along one side of a picture, padded as TensorFlow's `SAME` does.
///
/// The output has ceil(size / stride) places; of the zeros needed, the smaller half comes before the picture.
struct SamePadding {
  let size: Int
  let kernel: Int
  let stride: Int
  /// The zeros before the picture.
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

  /// The input under the kernel's first tap for the output `index`; negative in the padding.
  @inline(__always)
  func first(at index: Int) -> Int { index * stride - before }

  /// The taps of the kernel that lie inside the picture for the output `index`.
  @inline(__always)
  func taps(at index: Int) -> Range<Int> {
    let first = first(at: index)
    return max(0, -first)..<min(kernel, size - first)
  }

  /// The outputs whose kernels lie inside the picture as a whole; an empty range at `count` when there are none.
  var inside: Range<Int> {
    let start = (before + stride - 1) / stride
    guard size >= kernel else { return count..<count }
    let end = (size - kernel + before) / stride + 1
    return start < end ? start..<min(end, count) : count..<count
  }
}
