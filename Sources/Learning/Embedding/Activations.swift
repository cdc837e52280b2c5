/// The result of one forward pass of a network: the pooled embedding and the last map before pooling.
public struct Activations: Hashable, Sendable {
  /// The embedding: raw pooled output, not normalised.
  public let vector: [Float]
  /// The rows of the map.
  public let height: Int
  /// The columns of the map.
  public let width: Int
  /// The map, `[channels, height, width]` in row-major order; empty if the network has none.
  public let map: [Float]

  /// Creates the activations of one picture.
  public init(vector: [Float], height: Int, width: Int, map: [Float]) {
    precondition(map.count % max(1, height * width) == 0, "a map has whole channels")
    self.vector = vector
    self.height = height
    self.width = width
    self.map = map
  }
}
