/// Computes the keys of descriptions that differ in a few values. The canonical bytes are built once; for each key, only the
/// varying values are overwritten.
///
/// It serves to compute tens of thousands of keys, each at little more than the cost of its hash. The results equal
/// ``Description/key``.
public struct KeyTemplate: Sendable {
  private var bytes: [UInt8]
  private let places: [Range<Int>]
  private var piece: [UInt8] = []

  /// Creates a template of `description` in which the fields in `names` vary.
  ///
  /// The values of these fields in `description` only determine the width: digests, numbers, flags, and lists of a fixed number
  /// of them.
  public init(_ description: Description, varying names: [String]) {
    var places = [Range<Int>](repeating: 0..<0, count: names.count)
    bytes = description.encoded { field, range in
      if let index = names.firstIndex(of: field.name) { places[index] = range }
    }
    precondition(!places.contains { $0.isEmpty }, "what varies is a field of the description")
    self.places = places
  }

  /// Sets the value of the varying field at a position among the names.
  public mutating func set(_ index: Int, _ value: Description.Value) {
    piece.removeAll(keepingCapacity: true)
    Description.append(value, to: &piece)
    precondition(piece.count == places[index].count, "a varying value is as wide as the one it replaces")
    bytes.replaceSubrange(places[index], with: piece)
  }

  /// The key with the values that were set last.
  public var key: SHA256Digest { SHA256Digest(of: bytes) }

  /// The keys with one varying digest.
  public static func keys(
    of description: Description, varying name: String, over digests: some Sequence<SHA256Digest>
  ) -> [SHA256Digest] {
    var template = KeyTemplate(description, varying: [name])
    return digests.map { digest in
      template.set(0, .digest(digest))
      return template.key
    }
  }
}
