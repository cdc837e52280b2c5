/// An ordered list of named, typed values that identifies an action or a node.
///
/// Its digest is the key. Its stored form lets `explain` compare two runs field by field. The encoding is canonical: each value
/// carries its type, and each string and list its length. So two different descriptions never give the same bytes.
public struct Description: Hashable, Sendable {
  /// One typed value of a description.
  public enum Value: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case flag(Bool)
    case digest(SHA256Digest)
    case bytes([UInt8])
    case list([Value])
    case record(Description)
    case none
  }

  /// A named value.
  public struct Field: Hashable, Sendable {
    /// The field's name. An option has its key path in the manifest, such as `duplicates.near.threshold`.
    public let name: String
    /// The field's value.
    public let value: Value
  }

  /// The fields in the order in which they were added. The order is part of the key.
  public internal(set) var fields: [Field] = []

  /// An empty description.
  public init() {}

  /// The description of a computation of `kind` in the `version` of its algorithm.
  public init(kind: String, version: Int) {
    self["kind"] = .text(kind)
    self["version"] = .integer(Int64(version))
  }

  /// The value of a field. Setting an existing field replaces its value in place; setting a new field appends it.
  public subscript(name: String) -> Value? {
    get { fields.first { $0.name == name }?.value }
    set {
      let index = fields.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): fields[index] = Field(name: name, value: value)
      case (let index?, nil): fields.remove(at: index)
      case (nil, let value?): fields.append(Field(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Appends a field without checking whether the name exists already. Appends nothing if `value` is nil.
  public mutating func append(_ name: String, _ value: Value?) {
    if let value { fields.append(Field(name: name, value: value)) }
  }

  /// The key: SHA-256 of the canonical bytes.
  public var key: SHA256Digest { SHA256Digest(of: encoded()) }
}
