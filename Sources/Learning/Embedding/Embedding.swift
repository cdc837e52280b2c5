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
      unsafe withUnsafeBytes(of: value.bitPattern.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// Reads back what ``encoded()`` wrote; nil when the bytes are no whole numbers, or one of them is not finite.
  public init?(encoded bytes: [UInt8]) {
    guard !bytes.isEmpty, bytes.count % 4 == 0 else { return nil }
    let count = bytes.count / 4
    let vector = unsafe bytes.withUnsafeBytes { file in
      unsafe [Float](unsafeUninitializedCapacity: count) { target, initialised in
        for index in 0..<count {
          let bits = unsafe file.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
          unsafe target.initializeElement(at: index, to: Float(bitPattern: UInt32(littleEndian: bits)))
        }
        initialised = count
      }
    }
    guard vector.allSatisfy(\.isFinite) else { return nil }
    self.vector = vector
  }
}

extension Embedder {
  /// The embedding of the middle of `image`, and the activation map of that same pass.
  /// - Throws: ``LearningError`` when the engine fails or gives numbers that are not finite.
  public func embed(_ image: RGBImage) throws(LearningError) -> (embedding: Embedding, map: ActivationMap) {
    let activations = try checked(preprocessing.input(of: image, view: .centre, side: preprocessing.size))
    return (Embedding(vector: activations.vector), ActivationMap(activations, view: .centre))
  }

  /// The activation map of the whole of `image`: a forward pass of its own, over a smaller square.
  ///
  /// The middle hides both ends of a long picture. Boxed raccoons, share of the object kept by the square: 0.906 and, with a
  /// head, 0.915 by this map, 0.899 and 0.903 by that of the middle; a square of 160 is as good as one of 224 for half its cost.
  /// - Throws: ``LearningError`` when the engine fails or gives numbers that are not finite.
  public func wholeMap(_ image: RGBImage) throws(LearningError) -> ActivationMap {
    ActivationMap(try checked(preprocessing.input(of: image, view: .squashed, side: wholeSide)), view: .squashed)
  }

  private func checked(_ input: NetworkInput) throws(LearningError) -> Activations {
    let activations = try activations(input)
    guard activations.vector.allSatisfy(\.isFinite), activations.map.allSatisfy(\.isFinite) else {
      throw LearningError(.runtimeFailed, "the network computed a number that is not finite")
    }
    return activations
  }
}
