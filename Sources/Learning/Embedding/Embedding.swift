/// The raw pooled output of a network for a picture. Comparing, learning and focus use these numbers.
public struct Embedding: Hashable, Sendable {
  /// The output, not normalised; 1,280 numbers for EfficientNet-Lite0.
  public let vector: [Float]

  /// Creates an embedding from its numbers.
  public init(vector: [Float]) {
    self.vector = vector
  }

  /// The direction of the embedding.
  public var unit: UnitVector { UnitVector(vector) }

  /// The bytes for a cache: the numbers as little-endian IEEE 754 and nothing else.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(vector.count * 4)
    for value in vector {
      unsafe withUnsafeBytes(of: value.bitPattern.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// Reads what ``encoded()`` wrote; returns nil if the length is not a multiple of 4, or a number is not finite.
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
  /// The embedding of the centre of `image`, and the activation map of the same forward pass.
  /// - Throws: ``LearningError`` if the engine fails or returns numbers that are not finite.
  public func embed(_ image: RGBImage) throws(LearningError) -> (embedding: Embedding, map: ActivationMap) {
    let activations = try checked(preprocessing.input(of: image, view: .centre, side: preprocessing.size))
    return (Embedding(vector: activations.vector), ActivationMap(activations, view: .centre))
  }

  /// The activation map of the whole `image`, from a separate forward pass over a smaller square.
  ///
  /// The centre hides both ends of a long picture. Measured on pictures with boxed raccoons, the share of the object
  /// kept by the square is 0.906 (0.915 with a head) with this map, and 0.899 (0.903) with the map of the centre. A
  /// square of 160 is as good as one of 224 at half the cost.
  /// - Throws: ``LearningError`` if the engine fails or returns numbers that are not finite.
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
