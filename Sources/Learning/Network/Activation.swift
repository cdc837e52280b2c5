/// Channels-last numbers in the memory of a ``Workspace``: row by row, pixel by pixel, all channels of a pixel
/// together.
///
/// The owner of an activation must also hold its workspace, which keeps the memory alive. No activation leaves a
/// forward pass.
@safe struct Activation {
  let start: UnsafeMutablePointer<Float>
  let height: Int
  let width: Int
  let channels: Int

  /// The number of pixels.
  var pixels: Int { height * width }
}

/// The memory of one forward pass. It is kept between passes, because new pages cost more than the smaller layers.
///
/// A workspace is used by one pass at a time: ``WorkspacePool`` lends it.
@safe final class Workspace {
  private var buffers: [UnsafeMutableBufferPointer<Float>] = unsafe []

  /// The uses of the four buffers; there are two pairs, because a layer reads the output of the layer before it.
  enum Purpose: Int, CaseIterable {
    case input, output, expanded, filtered
  }

  init() {
    for _ in Purpose.allCases { unsafe buffers.append(UnsafeMutableBufferPointer(start: nil, count: 0)) }
  }

  deinit {
    for index in 0..<Purpose.allCases.count { unsafe buffers[index].deallocate() }
  }

  /// Returns an activation of this size in the buffer of `purpose`; its previous content is lost.
  ///
  /// The buffer has extra space at its end. A convolution reads and writes it if there are fewer pixels than it
  /// processes at a time.
  func activation(_ purpose: Purpose, height: Int, width: Int, channels: Int) -> Activation {
    let needed = (height * width + PointwiseConvolution.tile) * channels
    if unsafe buffers[purpose.rawValue].count < needed {
      unsafe buffers[purpose.rawValue].deallocate()
      let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: needed * MemoryLayout<Float>.stride, alignment: 64)
      unsafe buffers[purpose.rawValue] = unsafe raw.bindMemory(to: Float.self)
      unsafe buffers[purpose.rawValue].initialize(repeating: 0)
    }
    guard let start = unsafe buffers[purpose.rawValue].baseAddress else {
      preconditionFailure("activations have pixels")
    }
    return unsafe Activation(start: start, height: height, width: width, channels: channels)
  }

  /// Exchanges the memory of `first` and `second`.
  func swap(_ first: Purpose, _ second: Purpose) {
    unsafe buffers.swapAt(first.rawValue, second.rawValue)
  }
}
