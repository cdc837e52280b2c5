import CImage

/// A thumbnail made ready to be the second of pairs.
///
/// Making one ready costs a third of comparing it: where one picture is a candidate many times, it is done once.
@safe public final class PairPicture: Sendable {
  // Never written after it was made; C takes it as const.
  nonisolated(unsafe) let handle: OpaquePointer

  /// The picture of a thumbnail.
  public init(_ thumbnail: Thumbnail) {
    guard let made = unsafe dsb_pair_picture_make(thumbnail.pixels) else {
      preconditionFailure("no memory for one small picture")
    }
    unsafe handle = unsafe made
  }

  deinit {
    unsafe dsb_pair_picture_free(handle)
  }
}

/// A thumbnail made ready to be the first of pairs: the one that others are aligned with.
@safe public final class PairTemplate: Sendable {
  // Never written after it was made; C takes it as const.
  nonisolated(unsafe) let handle: OpaquePointer

  /// The picture of a thumbnail.
  public init(_ thumbnail: Thumbnail) {
    guard let made = unsafe dsb_pair_template_make(thumbnail.pixels) else {
      preconditionFailure("no memory for one small picture")
    }
    unsafe handle = unsafe made
  }

  deinit {
    unsafe dsb_pair_template_free(handle)
  }
}
