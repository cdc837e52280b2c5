import CImage

/// A thumbnail at 16 x 16 pixels of grey: enough to reject most pairs that are not copies. It takes 1.3 kB.
@safe public final class PairOutline: Sendable {
  // It is never written after creation; C takes it as const.
  nonisolated(unsafe) fileprivate let handle: OpaquePointer

  /// Prepares a thumbnail as the second picture of pairs.
  public init(_ thumbnail: Thumbnail) {
    guard let made = unsafe dsb_pair_outline_make(thumbnail.pixels) else {
      preconditionFailure("no memory for one small picture")
    }
    unsafe handle = unsafe made
  }

  deinit {
    unsafe dsb_pair_outline_free(handle)
  }
}

/// A thumbnail prepared as the first picture of pairs that are compared by their outlines.
@safe public final class PairGuide: Sendable {
  // It is never written after creation; C takes it as const.
  nonisolated(unsafe) private let handle: OpaquePointer
  private let least: Float

  /// The least correlation of greys in 8 x 8 cells.
  ///
  /// Of 2,400 copies of photos, those cropped by a tenth have at least 0.5. Copies in frames have less, but they also agree
  /// without their frames. A copy that lies another way keeps its whole content.
  private static let leastPlain: Float = 0.25
  private static let leastTurned: Float = 0.4

  /// Prepares a thumbnail in the form in which it is compared. Nothing is done about frames.
  public init(_ thumbnail: Thumbnail, as form: PairForm) {
    guard let made = unsafe dsb_pair_guide_make(thumbnail.turned(as: form).pixels) else {
      preconditionFailure("no memory for one small picture")
    }
    unsafe handle = unsafe made
    least = form.quarters == 0 ? Self.leastPlain : Self.leastTurned
  }

  deinit {
    unsafe dsb_pair_guide_free(handle)
  }

  /// Whether the two pictures may be alike. If not, comparing them would give no match.
  public func mayAgree(with second: PairOutline) -> Bool {
    unsafe dsb_pair_may_agree(handle, second.handle, least) != 0
  }
}
