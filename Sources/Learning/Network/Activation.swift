/// Channels-last numbers in the memory of a ``Workspace``: row by row, pixel by pixel, all channels of a pixel together.
///
/// Whoever holds an activation holds its workspace too, which keeps the memory alive; no activation leaves a forward pass.
@safe struct Activation {
  let start: UnsafeMutablePointer<Float>
  let height: Int
  let width: Int
  let channels: Int

  /// The number of pixels.
  var pixels: Int { height * width }
}

/// The memory of one forward pass, kept between passes because fresh pages cost more than the smaller layers.
///
/// A workspace belongs to one pass at a time: ``WorkspacePool`` lends it out.
@safe final class Workspace {
  private var buffers: [UnsafeMutableBufferPointer<Float>] = unsafe []

  /// What the four buffers are for; two of each, as one layer reads what the layer before it wrote.
  enum Purpose: Int, CaseIterable {
    case input, output, expanded, filtered
  }

  init() {
    for _ in Purpose.allCases { unsafe buffers.append(UnsafeMutableBufferPointer(start: nil, count: 0)) }
  }

  deinit {
    for index in 0..<Purpose.allCases.count { unsafe buffers[index].deallocate() }
  }

  /// An activation of this size in the buffer of `purpose`; what was there before is lost.
  ///
  /// The buffer ends with the slack that a convolution may read and write when there are fewer pixels than it takes at a
  /// time.
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

  /// Makes `first` name the memory of `second` and the other way round.
  func swap(_ first: Purpose, _ second: Purpose) {
    unsafe buffers.swapAt(first.rawValue, second.rawValue)
  }
}
