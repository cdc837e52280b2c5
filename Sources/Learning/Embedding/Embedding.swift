/// The numbers by which a picture is compared, learned from and printed: raw pooled output of a network.
public struct Embedding: Hashable, Sendable {
  /// The output, not normalised; 1,280 numbers for EfficientNet-Lite0.
  public let vector: [Float]

  /// An embedding of these numbers.
  public init(vector: [Float]) {
    self.vector = vector
  }

  /// The direction of the embedding.
  public var unit: UnitVector { UnitVector(vector) }

  /// The bytes a cache keeps: the numbers as little-endian IEEE 754, nothing else.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(vector.count * 4)
    for value in vector {
      let bits = value.bitPattern
      for shift in stride(from: UInt32(0), to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
    return bytes
  }

  /// Reads back what ``encoded()`` wrote; nil when the bytes are no whole numbers, or one of them is not finite.
  public init?(encoded bytes: [UInt8]) {
    guard !bytes.isEmpty, bytes.count % 4 == 0 else { return nil }
    var vector: [Float] = []
    vector.reserveCapacity(bytes.count / 4)
    for start in stride(from: 0, to: bytes.count, by: 4) {
      let bits = (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[start + $1]) }
      let value = Float(bitPattern: bits)
      guard value.isFinite else { return nil }
      vector.append(value)
    }
    self.vector = vector
  }
}

extension Embedder {
  /// What decides every bit of an embedding or a map of this engine, besides the picture: for keys.
  public var embeddingIdentity: String { "\(identity):\(preprocessing.identity)" }

  /// The embedding of the middle of `image`, and the activation map of that same pass.
  /// - Throws: ``LearningError`` when the engine fails or gives numbers that are not finite.
  public func embed(_ image: RGBImage) throws(LearningError) -> (embedding: Embedding, map: ActivationMap) {
    let (activations, map) = try run(image, view: .centre)
    return (Embedding(vector: activations.vector), map)
  }

  /// The activation map of another view of `image`: one forward pass.
  /// - Throws: ``LearningError`` when the engine fails or gives numbers that are not finite.
  public func activationMap(_ image: RGBImage, view: NetworkView) throws(LearningError) -> ActivationMap {
    try run(image, view: view).map
  }

  private func run(_ image: RGBImage, view: NetworkView) throws(LearningError) -> (Activations, map: ActivationMap) {
    let activations = try activations(preprocessing.input(of: image, view: view))
    guard activations.vector.allSatisfy(\.isFinite), activations.map.allSatisfy(\.isFinite) else {
      throw LearningError(.runtimeFailed, "the network gave a number that is not finite")
    }
    return (activations, ActivationMap(activations, view: view))
  }
}
