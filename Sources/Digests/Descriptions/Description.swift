/// What names an action or a node: an ordered list of named, typed values.
///
/// Written once and read twice: hashed, it is the key; stored, it lets `explain` compare two runs field by field.
/// The encoding is canonical and separator-safe (every value carries its type, every string and list its length), so two
/// different descriptions never give the same bytes.
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
    /// The field's name; options bear the manifest's own key path, such as `duplicates.near.threshold`.
    public let name: String
    /// The field's value.
    public let value: Value
  }

  /// The fields in the order they were described, which is part of the key.
  public internal(set) var fields: [Field] = []

  /// An empty description.
  public init() {}

  /// The description of a computation of `kind` in the `version` of its algorithm.
  public init(kind: String, version: Int) {
    self["kind"] = .text(kind)
    self["version"] = .integer(Int64(version))
  }

  /// The value of a field; setting one that is there replaces it in place, setting a new one appends it.
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

  /// Appends a field known to be new, without looking for one of that name; nothing is appended for nil.
  public mutating func append(_ name: String, _ value: Value?) {
    if let value { fields.append(Field(name: name, value: value)) }
  }

  /// The key: SHA-256 of the canonical bytes.
  public var key: SHA256Digest { SHA256Digest(of: encoded()) }
}
