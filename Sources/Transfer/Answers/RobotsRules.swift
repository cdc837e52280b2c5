/// What a host's `robots.txt` allows us (RFC 9309).
package struct RobotsRules: Sendable, Equatable {
  private struct Rule: Sendable, Equatable {
    let allows: Bool
    let pattern: [UInt8]
  }

  private var rules: [Rule] = []

  /// Everything is allowed: there is no file.
  package static let allowAll = RobotsRules()
  /// Nothing is allowed: the host could not say (RFC 9309, section 2.3.1.4).
  package static let denyAll = RobotsRules(rules: [Rule(allows: false, pattern: Array("/".utf8))])

  /// How much of a file is read: the least a crawler must read (RFC 9309, section 2.5).
  package static let maxBytes = 500 << 10

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
        let rule = Rule(allows: key == "allow", pattern: Self.normalised(value))
        if names.contains(agent) { named.append(rule) }
        if names.contains("*") { common.append(rule) }
      default:
        continue
      }
    }
    rules = isNamed ? named : common
  }

  /// Whether a path with its query may be asked for: the longest matching rule decides, allowing ones before equal others.
  package func allows(_ target: String) -> Bool {
    let bytes = Self.normalised(target.isEmpty ? "/"[...] : target.first == "/" ? target[...] : "/\(target)"[...])
    if bytes.elementsEqual("/robots.txt".utf8) { return true }
    var length = -1
    var verdict = true
    for rule in rules where Self.matches(rule.pattern[...], bytes[...]) {
      if rule.pattern.count > length || rule.pattern.count == length && rule.allows {
        length = rule.pattern.count
        verdict = rule.allows
      }
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

  /// `*` is any run of bytes, `$` at the end is the end; linear in the text for each star, with no recursion to blow up.
  private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
    let star = UInt8(ascii: "*")
    let isAnchored = pattern.last == UInt8(ascii: "$")
    let pieces = (isAnchored ? pattern.dropLast() : pattern).split(separator: star, omittingEmptySubsequences: false)
    var rest = text
    for (index, piece) in pieces.enumerated() {
      let isLast = index == pieces.count - 1
      if index == 0 {
        guard rest.starts(with: piece) else { return false }
        rest = rest.dropFirst(piece.count)
        if isLast, isAnchored { return rest.isEmpty }
      } else if isLast, isAnchored {
        return rest.count >= piece.count && rest.suffix(piece.count).elementsEqual(piece)
      } else {
        guard let found = find(piece, in: rest) else { return false }
        rest = rest[(found + piece.count)...]
      }
    }
    return true
  }

  private static func find(_ piece: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Int? {
    guard piece.count <= text.count else { return nil }
    return (text.startIndex...text.endIndex - piece.count).first { text[$0...].starts(with: piece) }
  }
}
