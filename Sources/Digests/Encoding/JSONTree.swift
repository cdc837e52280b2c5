/// A JSON document (RFC 8259) in memory, with the places of its objects.
package indirect enum JSONTree: Sendable {
  case null
  case flag(Bool)
  /// A number as it is written.
  case number(String)
  case text(String)
  case array([JSONTree])
  /// An object, with the offset of its first byte. Its members are in the order of the document.
  case object([(name: String, value: JSONTree)], offset: Int)

  /// How a document is read.
  package struct Rules: Sendable {
    /// The most values of a document.
    var mostValues: Int
    /// Whether mistakes in texts are repaired: bytes that are not UTF-8, control characters, unknown escapes, and halves of
    /// surrogate pairs.
    var repairs = false
    /// The most bytes of a member's name, beyond which the member is left out.
    var longestName = Int.max
    /// The most bytes of a text, behind which it ends.
    var longestText = Int.max

    /// Rules for the files of a person: a mistake is an error.
    package static let strict = Rules(mostValues: 4_000_000)
    /// Rules for the answers of servers. To compare long texts of combining marks takes quadratic time, so names and texts
    /// are short.
    package static let ofServers = Rules(
      mostValues: 1_000_000, repairs: true, longestName: 200, longestText: 20_000)
  }

  /// A deeper document is refused.
  private static let mostLevels = 64

  /// Reads a whole document.
  ///
  /// - Throws: the first mistake, with its offset.
  package static func read(_ bytes: ArraySlice<UInt8>, by rules: Rules) throws(FlatJSON.Failure) -> JSONTree {
    var scanner = JSONScanner(bytes, repairs: rules.repairs)
    scanner.skipBlanks()
    var values = 0
    let tree = try read(&scanner, rules, level: 0, &values)
    scanner.skipBlanks()
    guard scanner.next == nil else { throw scanner.failure("expected nothing after the value") }
    return tree
  }

  private static func read(
    _ scanner: inout JSONScanner, _ rules: Rules, level: Int, _ values: inout Int
  ) throws(FlatJSON.Failure) -> JSONTree {
    values += 1
    guard level < mostLevels || !(scanner.isAtObject || scanner.isAtArray) else {
      throw scanner.failure("nested deeper than \(mostLevels) levels")
    }
    guard values <= rules.mostValues else { throw scanner.failure("more than \(rules.mostValues) values") }
    if scanner.isAtObject {
      let offset = scanner.position
      var members: [(name: String, value: JSONTree)] = []
      try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
        let value = try read(&scanner, rules, level: level + 1, &values)
        if name.utf8.count <= rules.longestName { members.append((name, value)) }
      }
      return .object(members, offset: offset)
    }
    if scanner.isAtArray {
      var elements: [JSONTree] = []
      try scanner.forEachElement { scanner throws(FlatJSON.Failure) in
        elements.append(try read(&scanner, rules, level: level + 1, &values))
      }
      return .array(elements)
    }
    if scanner.isAtNumber {
      let number = try scanner.numberText()
      guard rules.repairs || Double(number)?.isFinite == true else { throw scanner.failure("the number is too large") }
      return .number(number)
    }
    switch try scanner.value() {
    case .text(let text): return .text(cut(text, to: rules.longestText))
    case .flag(let flag): return .flag(flag)
    case .null, .nested, .number: return .null
    }
  }

  /// The beginning of a text, up to the start of a scalar.
  private static func cut(_ text: String, to most: Int) -> String {
    guard text.utf8.count > most else { return text }
    let bytes = Array(text.utf8.prefix(most + 1))
    var end = most
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// The value of a member; nil if there is none. The first of several members with the name counts.
  package func member(_ name: String) -> JSONTree? {
    guard case .object(let members, _) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}
