import CImage

/// A thumbnail prepared as the second picture of pairs.
///
/// Preparing costs a third of a comparison, so a picture in many candidates is prepared only once.
@safe public final class PairPicture: Sendable {
  // It is never written after creation; C takes it as const.
  nonisolated(unsafe) let handle: OpaquePointer

  /// Prepares a thumbnail.
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

/// A thumbnail prepared as the first picture of pairs. The second picture is aligned with it.
@safe public final class PairTemplate: Sendable {
  // It is never written after creation; C takes it as const.
  nonisolated(unsafe) let handle: OpaquePointer

  /// Prepares a thumbnail.
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
