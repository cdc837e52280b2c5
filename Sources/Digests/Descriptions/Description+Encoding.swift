extension Description {
  /// The version of the canonical encoding. It is the first byte, so a new version changes every key.
  static let format: UInt8 = 1

  /// The canonical bytes: format, number of fields, then for each field its name and its tagged value.
  public func encoded() -> [UInt8] { encoded { _, _ in } }

  /// The canonical bytes. Calls `place` with each field and the range of its value within them.
  func encoded(place: (Field, Range<Int>) -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64 + fields.count * 48)
    bytes.append(Self.format)
    encode(into: &bytes, place: place)
    return bytes
  }

  /// Decodes the output of ``encoded()``; nil for anything else, including missing or extra bytes.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.first == Self.format else { return nil }
    var reader = Reader(bytes: bytes, offset: 1)
    guard let description = reader.description(depth: 0), reader.offset == bytes.count else { return nil }
    self = description
  }

  private func encode(into bytes: inout [UInt8], place: (Field, Range<Int>) -> Void = { _, _ in }) {
    Self.append(UInt64(fields.count), to: &bytes)
    for field in fields {
      Self.append(field.name, to: &bytes)
      let start = bytes.count
      Self.append(field.value, to: &bytes)
      place(field, start..<bytes.count)
    }
  }

  static func append(_ value: Value, to bytes: inout [UInt8]) {
    switch value {
    case .none: bytes.append(0)
    case .text(let text):
      bytes.append(1)
      append(text, to: &bytes)
    case .integer(let number):
      bytes.append(2)
      append(UInt64(bitPattern: number), to: &bytes)
    case .flag(let flag):
      bytes.append(3)
      bytes.append(flag ? 1 : 0)
    case .digest(let digest):
      bytes.append(4)
      digest.append(to: &bytes)
    case .bytes(let content):
      bytes.append(5)
      append(UInt64(content.count), to: &bytes)
      bytes += content
    case .list(let values):
      bytes.append(6)
      append(UInt64(values.count), to: &bytes)
      for value in values { append(value, to: &bytes) }
    case .record(let description):
      bytes.append(7)
      description.encode(into: &bytes)
    }
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    append(UInt64(text.utf8.count), to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Decodes the canonical bytes. Every length is checked against the remaining bytes first.
  private struct Reader {
    let bytes: [UInt8]
    var offset: Int

    mutating func description(depth: Int) -> Description? {
      guard depth < 16, let count = number(), count <= UInt64(bytes.count) else { return nil }
      var description = Description()
      for _ in 0..<count {
        guard let name = text(), let value = value(depth: depth + 1) else { return nil }
        description.fields.append(Field(name: name, value: value))
      }
      return description
    }

    mutating func value(depth: Int) -> Value? {
      guard depth < 32, let tag = take(1)?.first else { return nil }
      switch tag {
      case 0: return Value.none
      case 1: return text().map { .text($0) }
      case 2: return number().map { .integer(Int64(bitPattern: $0)) }
      case 3: return take(1)?.first.map { .flag($0 != 0) }
      case 4: return take(32).flatMap { SHA256Digest(bytes: $0) }.map { .digest($0) }
      case 5: return number().flatMap { take($0) }.map { .bytes(Array($0)) }
      case 6: return list(depth: depth)
      case 7: return description(depth: depth + 1).map { .record($0) }
      default: return nil
      }
    }

    private mutating func list(depth: Int) -> Value? {
      guard let count = number(), count <= UInt64(bytes.count) else { return nil }
      var values: [Value] = []
      for _ in 0..<count {
        guard let value = value(depth: depth + 1) else { return nil }
        values.append(value)
      }
      return .list(values)
    }

    private mutating func text() -> String? {
      number().flatMap { take($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func number() -> UInt64? {
      guard let slice = take(8) else { return nil }
      return slice.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func take(_ count: UInt64) -> ArraySlice<UInt8>? {
      guard count <= UInt64(bytes.count - offset) else { return nil }
      defer { offset += Int(count) }
      return bytes[offset..<offset + Int(count)]
    }
  }
}

extension Description.Value: CustomStringConvertible {
  /// The value as `explain` shows it.
  public var description: String {
    switch self {
    case .none: "none"
    case .text(let text): text
    case .integer(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .digest(let digest): String(digest.hex.prefix(16))
    case .bytes(let bytes): "\(bytes.count) bytes"
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .record(let record): "{" + record.fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
    }
  }
}
