import Diagnostics

extension Form where Value == FetchSettings.Proxy {
  private static var url: Form<String> {
    .grammar(
      "`none`, `environment` or the URL of a proxy such as `http://localhost:3128`",
      pattern: "^(none|environment|(https?|socks5h?)://[^\\s/]+/?)$",
      parse: { text in
        if text == "none" || text == "environment" { return text }
        let schemes = ["http://", "https://", "socks5://", "socks5h://"]
        guard let scheme = schemes.first(where: text.hasPrefix) else { return nil }
        var rest = text.dropFirst(scheme.count)
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.isEmpty, !rest.contains("/"), !rest.contains(where: \.isWhitespace) else { return nil }
        return text
      }, write: { $0 })
  }

  /// `none`, `environment` or a URL.
  static var proxy: Form<FetchSettings.Proxy> {
    Form(
      schema: url.schema,
      read: { node, reading in
        reading.goesToOneHost = true
        defer { reading.goesToOneHost = false }
        guard let text = url.read(node, &reading), case .scalar(let template, _) = node.content else { return nil }
        switch text {
        case "none": return FetchSettings.Proxy.none
        case "environment": return .environment
        default:
          let isLiteral = template == text
          if isLiteral, text.contains("@") {
            reading.findings.append(
              node.warning(
                "a secret stands in the manifest", hint: "take it from the environment: `http://${env:PROXY_USER}@…`"))
          }
          return .url(
            FetchSettings.ProxyURL(
              shown: isLiteral ? masked(text) : template, value: text,
              environmentNames: reading.variables.expand(template).environmentNames.sorted()))
        }
      },
      write: {
        switch $0 {
        case .none: "none"
        case .environment: "environment"
        case .url(let url): .text(url.shown)
        }
      })
  }

  /// A URL without its user name and password.
  private static func masked(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@"), let slashes = text.firstRange(of: "://") else { return text }
    return text[..<slashes.upperBound] + "***" + text[at...]
  }
}

extension Form where Value == String {
  /// A range of addresses such as `127.0.0.0/8` or `::1/128`, or one address.
  static var addressRange: Form<String> {
    text(
      "a range of addresses such as `127.0.0.0/8` or `::1/128`",
      pattern: "^([0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/[0-9]{1,3})?)$", hint: nil,
      check: isAddressRange)
  }

  private static func isAddressRange(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return false }
    let isIPv6 = parts[0].contains(":")
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]),
        length <= (isIPv6 ? 128 : 32)
      else { return false }
    }
    return isIPv6 ? isIPv6Address(parts[0]) : isIPv4Address(parts[0])
  }

  private static func isIPv4Address(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) } && (Int(part) ?? 256) < 256
      }
  }

  private static func isIPv6Address(_ text: Substring) -> Bool {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var groups = 0
    for half in halves where !half.isEmpty {
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if part.contains("."), index == parts.count - 1, isIPv4Address(part) {
          groups += 2
        } else {
          guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit) else { return false }
          groups += 1
        }
      }
    }
    return halves.count == 2 ? groups < 8 : groups == 8
  }
}

extension Form where Value == [FetchSettings.HostHeaders] {
  /// Headers by host: `{ "*": { Referer: … }, example.org: { Authorization: "${env:TOKEN}" } }`.
  static var headers: Form<[FetchSettings.HostHeaders]> {
    Form(
      schema: { _ in
        let fields = PlainValue.object([
          "type": "object",
          "patternProperties": .object([
            "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$": .object(["type": "string", "pattern": "^[^\\r\\n]*$"])
          ]), "additionalProperties": .flag(false),
        ])
        return .object([
          "type": "object", "patternProperties": .object(["^(\\*|[A-Za-z0-9._-]+(:[0-9]{1,5})?)$": fields]),
          "additionalProperties": .flag(false),
        ])
      },
      read: { node, reading in
        guard case .mapping(let hosts) = node.content else {
          reading.mismatch(node, expected: "headers by host", hint: "write `{ example.org: { Referer: … } }`")
          return nil
        }
        guard hosts.reduce(0, { $0 + 1 + $1.value.entries.count }) <= Self.mostHeaders else {
          reading.mismatch(node, expected: "at most \(Self.mostHeaders) hosts and headers")
          return nil
        }
        let read = hosts.compactMap { entry in reading.inside(entry.name, entry.value) { host(entry, &$0) } }
        return read.sorted { $0.host < $1.host }
      },
      write: { hosts in
        .object(
          hosts.map { host in
            let fields = host.fields.map { PlainValue.Member(name: $0.name, value: .text($0.template)) }
            return PlainValue.Member(name: host.host, value: .object(fields))
          })
      })
  }

  /// Every source takes them over.
  private static var mostHeaders: Int { 100 }

  private static func host(_ entry: YAMLNode.Entry, _ reading: inout Reading) -> FetchSettings.HostHeaders? {
    let parts = entry.name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isName = parts[0].utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [45, 46, 95].contains(byte)
    }
    let isPort = parts.count == 1 || (1...5).contains(parts[1].utf8.count) && Int(parts[1]).map { $0 >= 0 } == true
    guard entry.name == "*" || isName && !parts[0].isEmpty && isPort else {
      reading.findings.append(
        entry.key.error(
          "`\(entry.name.cut(to: 100))` is no host", hint: "write `example.org`, `example.org:8080` or `\"*\"`"))
      return nil
    }
    guard case .mapping(let fields) = entry.value.content else {
      reading.mismatch(entry.value, expected: "headers", hint: "write `{ Referer: https://example.org/ }`")
      return nil
    }
    let headers = fields.compactMap { header($0, host: entry.name, &reading) }
    return FetchSettings.HostHeaders(host: entry.name.lowercased(), fields: headers.sorted { $0.name < $1.name })
  }

  private static func header(_ entry: YAMLNode.Entry, host: String, _ reading: inout Reading) -> FetchSettings.Header? {
    let symbols = Set("!#$%&'*+.^_`|~-".utf8)
    let isToken = entry.name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) && byte != 0x40 || symbols.contains(byte)
    }
    guard isToken, !entry.name.isEmpty else {
      reading.findings.append(entry.key.error("`\(entry.name.cut(to: 100))` is no name of a header"))
      return nil
    }
    guard case .scalar(let template, let plain) = entry.value.content else {
      reading.mismatch(entry.value, expected: "the text of a header")
      return nil
    }
    if plain {
      guard case .text = CoreScalar(template) else {
        reading.mismatch(entry.value, expected: "the text of a header", hint: "put it in quotes")
        return nil
      }
    }
    let expanded = reading.variables.expand(template)
    reading.findings += expanded.diagnostics(at: entry.value)
    guard Form<String>.isFieldValue(expanded.text) else {
      // A line break of the environment's, such as the one at the end of a file, is not seen in the manifest.
      let names = expanded.environmentNames.map { "`\($0)`" }.joined(separator: ", ")
      reading.findings.append(
        entry.value.error(
          "the header `\(entry.name)` would hold a line break or another control character",
          hint: names.isEmpty ? "leave it out" : "take it out of \(names); `$(cat FILE)` leaves it out"))
      return nil
    }
    if host == "*", !expanded.environmentNames.isEmpty {
      reading.findings.append(
        entry.value.error(
          "a value from the environment for every host, expected a named host",
          hint: "name the host that may see it: `{ example.org: { \(entry.name): … } }`"))
    }
    if ["authorization", "cookie", "proxy-authorization"].contains(entry.name.lowercased()),
      expanded.environmentNames.isEmpty
    {
      reading.findings.append(
        entry.value.warning("a secret stands in the manifest", hint: "take it from the environment: `\"${env:TOKEN}\"`")
      )
    }
    return FetchSettings.Header(
      name: entry.name, template: template, value: expanded.text,
      environmentNames: expanded.environmentNames.sorted())
  }
}
