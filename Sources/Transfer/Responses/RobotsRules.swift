/// The rules of a host's `robots.txt` for dsbuild (RFC 9309).
package struct RobotsRules: Sendable, Equatable {
  private struct Rule: Sendable, Equatable {
    let allows: Bool
    let pattern: RobotsPattern
  }

  private var rules: [Rule] = []

  /// Allows everything, for a host without the file.
  package static let allowAll = RobotsRules()
  /// Allows nothing, for a host whose file could not be read (RFC 9309, section 2.3.1.4).
  package static let denyAll = RobotsRules(rules: [Rule(allows: false, pattern: RobotsPattern(Array("/".utf8)))])

  /// The number of bytes that are read of a file: the minimum that a crawler must read (RFC 9309, section 2.5).
  package static let maxBytes = 500 << 10

  /// The number of bytes that may be compared for one path: some milliseconds of the thread that serves all hosts. A path that
  /// would need more is not allowed.
  private static let mostSteps = 1 << 22

  private init(rules: [Rule] = []) { self.rules = rules }

  /// Parses a file. Keeps the groups for the product name of `userAgent`, or those for `*` if there are none.
  package init(_ bytes: [UInt8], userAgent: String) {
    let agent = OptOut.product(of: userAgent)
    var named: [Rule] = []
    var common: [Rule] = []
    var isNamed = false
    var names: Set<String> = []
    var inRules = false
    for line in bytes.prefix(Self.maxBytes).split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      guard let (key, value) = Self.field(line) else { continue }
      switch key {
      case "user-agent":
        if inRules { names = [] }
        inRules = false
        let name = Self.agentName(value)
        names.insert(name)
        if name == agent { isNamed = true }
      case "allow", "disallow":
        inRules = true
        guard !value.isEmpty else { continue }
        let rule = Rule(allows: key == "allow", pattern: RobotsPattern(Self.normalised(value)))
        if names.contains(agent) { named.append(rule) }
        if names.contains("*") { common.append(rule) }
      default:
        continue
      }
    }
    rules = isNamed ? named : common
  }

  /// Whether a path with its query may be requested. The longest matching rule decides; among equally long rules, an allowing
  /// one wins. If the rules take too long to evaluate, nothing is allowed.
  package func allows(_ target: String) -> Bool {
    let path = RobotsPath(Self.normalised(target.first == "/" ? target[...] : "/\(target)"[...]))
    if path.text.elementsEqual("/robots.txt".utf8) { return true }
    var steps = Self.mostSteps
    var length = -1
    var verdict = true
    for rule in rules {
      guard steps > 0 else { return false }
      // Skip a rule that is shorter than the best match.
      guard rule.pattern.length > length || rule.pattern.length == length && rule.allows,
        rule.pattern.matches(path, steps: &steps)
      else { continue }
      length = rule.pattern.length
      verdict = rule.allows
    }
    return verdict
  }

  private static func field(_ line: ArraySlice<UInt8>) -> (key: String, value: Substring)? {
    var text = String(decoding: line.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)[...]
    if text.first == "\u{FEFF}" { text.removeFirst() }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return (trim(text[..<colon]).lowercased(), trim(text[text.index(after: colon)...]))
  }

  private static func trim(_ text: Substring) -> Substring {
    let rest = text.drop { $0.isWhitespace }
    guard let end = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return rest[...end]
  }

  private static func agentName(_ value: Substring) -> String {
    value == "*" ? "*" : OptOut.product(of: String(value))
  }

  /// Decodes unreserved characters and encodes all others that require it, so that two spellings of a path compare equal.
  private static func normalised(_ text: Substring) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < bytes.count,
        let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        let isUnreserved =
          (48...57).contains(value) || (97...122).contains(value | 32) || [45, 46, 95, 126].contains(value)
        output += isUnreserved ? [value] : [byte, digits[Int(value >> 4)], digits[Int(value & 15)]]
        index += 3
      } else {
        output += byte > 32 && byte < 127 ? [byte] : [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        index += 1
      }
    }
    return output
  }
}
