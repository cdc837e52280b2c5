extension PlainValue {
  /// The value as block YAML that reads back as the same value. `remark` may add a comment to the line of each scalar
  /// or flow list, by its key path.
  func yaml(remark: (String) -> String? = { _ in nil }) -> String {
    var lines: [(text: String, remark: String?)] = []
    append(to: &lines, path: "", indent: 0, remark: remark)
    let width = lines.filter { $0.remark != nil }.map(\.text.count).filter { $0 <= 72 }.max() ?? 0
    return lines.reduce(into: "") { text, line in
      text += line.text
      if let remark = line.remark {
        text += String(repeating: " ", count: max(0, width - line.text.count) + 2) + "# " + remark
      }
      text += "\n"
    }
  }

  private func append(
    to lines: inout [(text: String, remark: String?)], path: String, indent: Int, lead: String? = nil,
    remark: (String) -> String?
  ) {
    var lead = lead
    for member in members {
      let start = lead ?? String(repeating: " ", count: indent)
      lead = nil
      let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
      let key = Self.scalar(member.name)
      switch member.value {
      case .object(let members) where !members.isEmpty:
        lines.append(("\(start)\(key):", nil))
        member.value.append(to: &lines, path: inner, indent: indent + 2, remark: remark)
      case .list(let items) where !items.allSatisfy(\.isScalar):
        lines.append(("\(start)\(key):", nil))
        for (index, item) in items.enumerated() {
          let dash = String(repeating: " ", count: indent + 2) + "- "
          item.append(to: &lines, path: "\(inner)[\(index)]", indent: indent + 4, lead: dash, remark: remark)
        }
      case .flag, .integer, .real, .text, .list, .object:
        lines.append(("\(start)\(key): \(member.value.flow)", remark(inner)))
      }
    }
  }

  /// The key path of each value that has its own line in YAML.
  var valuePaths: [String] {
    var paths: [String] = []
    _ = yaml { path in
      paths.append(path)
      return nil
    }
    return paths
  }

  /// The value on one line.
  private var flow: String {
    switch self {
    case .flag, .integer, .real: json()
    case .text(let text): Self.scalar(text)
    case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.scalar($0.name)): \($0.value.flow)" }.joined(separator: ", ") + "}"
    }
  }

  /// Text without quotes if YAML reads it back as the same text, otherwise in quotes.
  private static func scalar(_ text: String) -> String {
    let bytes = text.utf8
    let safe = bytes.allSatisfy {
      switch $0 {
      case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
        UInt8(ascii: "%"), UInt8(ascii: " "), UInt8(ascii: "+"):
        true
      default: false
      }
    }
    let starts = bytes.first.map { (65...90).contains($0 & 0xDF) || (48...57).contains($0) } ?? false
    let old = ["yes", "no", "on", "off", "y", "n"]
    guard safe, starts, bytes.last != UInt8(ascii: " "), case .text = CoreScalar(text), !old.contains(text.lowercased())
    else { return quoted(text) }
    return text
  }
}
