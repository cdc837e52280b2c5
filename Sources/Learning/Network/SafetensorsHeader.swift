/// The JSON header of a safetensors file, with strict parsing.
///
/// The grammar is small and fixed (an object of objects), so a parser of its own suffices. Its recursion does not
/// depend on the file, it needs no general JSON values, and it limits the number of tensors and of dimensions.
struct SafetensorsHeader {
  /// A tensor as the header describes it, before its range is checked.
  struct Entry {
    var name: String
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  private static let maximumEntries = 10_000
  private static let maximumDimensions = 8

  private let bytes: ArraySlice<UInt8>
  private var offset: Int

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    self.offset = bytes.startIndex
  }

  /// All tensors in the order of the header; `__metadata__` is parsed and ignored.
  mutating func entries() throws(LearningError) -> [Entry] {
    var entries: [Entry] = []
    try object { (reader, name) throws(LearningError) in
      guard name != "__metadata__" else {
        try reader.object { (reader, _) throws(LearningError) in _ = try reader.string() }
        return
      }
      guard entries.count < Self.maximumEntries else { throw Safetensors.malformed("has too many tensors") }
      entries.append(try reader.entry(name))
    }
    skipSpace()
    guard offset == bytes.endIndex else { throw Safetensors.malformed("has text after its header") }
    return entries
  }

  private mutating func entry(_ name: String) throws(LearningError) -> Entry {
    var entry = Entry(name: name)
    var seen: Set<String> = []
    try object { (reader, key) throws(LearningError) in
      guard seen.insert(key).inserted else { throw Safetensors.malformed("repeats `\(key)` of the tensor `\(name)`") }
      switch key {
      case "dtype": entry.type = try reader.string()
      case "shape": entry.shape = try reader.numbers()
      case "data_offsets":
        let offsets = try reader.numbers()
        guard offsets.count == 2 else { throw Safetensors.malformed("gives the tensor `\(name)` no pair of offsets") }
        (entry.begin, entry.end) = (offsets[0], offsets[1])
      default: throw Safetensors.malformed("has the unknown key `\(key)` in the tensor `\(name)`")
      }
    }
    guard seen.count == 3 else { throw Safetensors.malformed("describes the tensor `\(name)` only in part") }
    return entry
  }

  private mutating func object(
    _ member: (inout Self, String) throws(LearningError) -> Void
  ) throws(LearningError) {
    try expect("{")
    if !accept("}") {
      repeat {
        let key = try string()
        try expect(":")
        try member(&self, key)
      } while accept(",")
      try expect("}")
    }
  }

  private mutating func numbers() throws(LearningError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if !accept("]") {
      repeat {
        guard numbers.count < Self.maximumDimensions else { throw Safetensors.malformed("has a list that is too long") }
        numbers.append(try number())
      } while accept(",")
      try expect("]")
    }
    return numbers
  }

  /// Parses a number without sign, fraction or exponent; eighteen digits always fit in an `Int`.
  private mutating func number() throws(LearningError) -> Int {
    skipSpace()
    var value = 0
    var digits = 0
    while offset < bytes.endIndex, case let byte = bytes[offset], byte >= 0x30, byte <= 0x39 {
      guard digits < 18 else { throw Safetensors.malformed("has a number that is too large") }
      value = value * 10 + Int(byte - 0x30)
      digits += 1
      offset += 1
    }
    guard digits > 0 else { throw unexpected("a number") }
    return value
  }

  private mutating func string() throws(LearningError) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while offset < bytes.endIndex {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw unexpected("a string without control characters")
      default: text.append(byte)
      }
    }
    throw unexpected("the end of a string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(LearningError) {
    guard offset < bytes.endIndex else { throw unexpected("the rest of an escape") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    // Our tensor names are plain ASCII without \u escapes, and one name must not have two spellings.
    default: throw unexpected("a simple escape")
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.endIndex, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(LearningError) {
    guard accept(character) else { throw unexpected("`\(character)`") }
  }

  private mutating func skipSpace() {
    while offset < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  private func unexpected(_ wanted: String) -> LearningError {
    Safetensors.malformed("lacks \(wanted) at byte \(offset) of its header")
  }
}
