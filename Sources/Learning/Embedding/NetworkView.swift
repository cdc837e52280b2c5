/// The part of a picture that a network sees.
///
/// The centre gives better embeddings: on photos of clothes its AUC is 0.958, and 0.945 for the squashed picture.
public enum NetworkView: UInt8, Hashable, Sendable, CaseIterable {
  /// The centre of the picture: for a network of 224, the short side is resized to 256, and the central 224 x 224 are
  /// used.
  case centre
  /// The whole picture, resized to a square without keeping the aspect ratio.
  case squashed
}
