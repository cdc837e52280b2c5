/// What a host's `robots.txt` allows us (RFC 9309).
package struct RobotsRules: Sendable, Equatable {
  private struct Rule: Sendable, Equatable {
    let allows: Bool
    let pattern: RobotsPattern
  }

  private var rules: [Rule] = []

  /// Everything is allowed: there is no file.
  package static let allowAll = RobotsRules()
  /// Nothing is allowed: the host could not say (RFC 9309, section 2.3.1.4).
  package static let denyAll = RobotsRules(rules: [Rule(allows: false, pattern: RobotsPattern(Array("/".utf8)))])

  /// How much of a file is read: the least a crawler must read (RFC 9309, section 2.5).
  package static let maxBytes = 500 << 10

  /// How many bytes may be looked at to judge one path: some milliseconds of the thread that serves every host. Who asks for
  /// more with the rules of a host is not let in.
  private static let mostSteps = 1 << 22

  private init(rules: [Rule] = []) { self.rules = rules }

  /// Reads a file, keeping the groups for the product name of `userAgent`, or for `*` when it has none of its own.
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

  /// Whether a path with its query may be asked for: the longest matching rule decides, allowing ones before equal others.
  /// Nothing is allowed by rules that take too long to read.
  package func allows(_ target: String) -> Bool {
    let path = RobotsPath(Self.normalised(target.first == "/" ? target[...] : "/\(target)"[...]))
    if path.text.elementsEqual("/robots.txt".utf8) { return true }
    var steps = Self.mostSteps
    var length = -1
    var verdict = true
    for rule in rules {
      guard steps > 0 else { return false }
      // A shorter rule cannot decide any more.
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

  /// Unreserved characters decoded, everything else that needs it encoded, so that both spellings of a path compare equal.
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
