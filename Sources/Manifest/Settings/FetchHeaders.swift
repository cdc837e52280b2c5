import Diagnostics

extension FetchSettings {
  /// The headers for one host.
  public struct HostHeaders: Hashable, Sendable {
    /// The host in lower case, or `*` for every host.
    public var host: String
    /// The headers, in the order of their names.
    public var fields: [Header]

    /// Creates headers for a host.
    public init(host: String, fields: [Header]) {
      self.host = host
      self.fields = fields
    }
  }

  /// A request header. Values from the environment are secrets and are never shown.
  public struct Header: Hashable, Sendable {
    /// The header's name.
    public var name: String
    /// The value as written, with `${env:NAME}` unexpanded; it may be shown.
    public var template: String
    /// The value to send.
    public var value: String
    /// The environment variables in the value. If there are any, the value is a secret for its one host.
    public var environmentNames: [String]

    /// Whether a header decides where a request goes, where it ends or which method it has. With such a header, a manifest
    /// could send any request in the name of the person (RFC 9110, section 7; the forbidden request headers of the Fetch
    /// standard).
    public static func isReserved(_ name: String) -> Bool {
      let name = name.lowercased()
      return reserved.contains(name) || name.hasPrefix("proxy-") || name.hasPrefix("if-")
    }

    private static let reserved: Set<String> = [
      "connection", "content-encoding", "content-length", "expect", "host", "http2-settings", "keep-alive", "range",
      "te",
      "trailer", "transfer-encoding", "upgrade", "via", "x-http-method", "x-http-method-override", "x-method-override",
    ]

    /// Creates a header from the text that may be shown and the text that is sent.
    public init(name: String, template: String, value: String, environmentNames: [String] = []) {
      self.name = name
      self.template = template
      self.value = value
      self.environmentNames = environmentNames
    }
  }
}

extension Form where Value == [FetchSettings.HostHeaders] {
  /// Headers by host: `{ "*": { Referer: … }, example.org: { Authorization: "${env:TOKEN}" } }`.
  static var headers: Form<[FetchSettings.HostHeaders]> {
    Form(
      schema: { _ in
        .object([
          "type": "object", "patternProperties": .object(["^(\\*|[A-Za-z0-9._-]+(:[0-9]{1,5})?)$": fieldsSchema]),
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

  /// The schema of the headers for one host.
  static var fieldsSchema: PlainValue {
    .object([
      "type": "object",
      "patternProperties": .object([
        "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$": .object(["type": "string", "pattern": "^[^\\r\\n]*$"])
      ]), "additionalProperties": .flag(false),
    ])
  }

  /// Reads the headers for one host.
  static func fields(_ node: YAMLNode, host: String, _ reading: inout Reading) -> [FetchSettings.Header]? {
    guard case .mapping(let fields) = node.content, fields.count <= mostHeaders else {
      reading.mismatch(node, expected: "headers", hint: "write `{ Referer: https://example.org/ }`")
      return nil
    }
    return fields.compactMap { header($0, host: host, &reading) }.sorted { $0.name < $1.name }
  }

  /// Whether a text is the name of a host, perhaps with a port.
  static func isHost(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isName = parts[0].utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [45, 46, 95].contains(byte)
    }
    let isPort = parts.count == 1 || (1...5).contains(parts[1].utf8.count) && Int(parts[1]).map { $0 >= 0 } == true
    return isName && !parts[0].isEmpty && isPort
  }

  /// The limit of hosts and headers together; every source inherits them.
  private static var mostHeaders: Int { 100 }

  private static func host(_ entry: YAMLNode.Entry, _ reading: inout Reading) -> FetchSettings.HostHeaders? {
    guard entry.name == "*" || isHost(entry.name) else {
      reading.findings.append(
        entry.key.error(
          "`\(entry.name.cut(to: 100))` is not the name of a host",
          hint: "write `example.org`, `example.org:8080` or `\"*\"`"))
      return nil
    }
    return fields(entry.value, host: entry.name, &reading).map {
      FetchSettings.HostHeaders(host: entry.name.lowercased(), fields: $0)
    }
  }

  private static func header(_ entry: YAMLNode.Entry, host: String, _ reading: inout Reading) -> FetchSettings.Header? {
    let symbols = Set("!#$%&'*+.^_`|~-".utf8)
    let isToken = entry.name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (97...122).contains(byte | 0x20) && byte != 0x40 || symbols.contains(byte)
    }
    guard isToken, !entry.name.isEmpty else {
      reading.findings.append(
        entry.key.error(
          "`\(entry.name.cut(to: 100))` is not the name of a header", hint: "write a name such as `Referer`"))
      return nil
    }
    guard !FetchSettings.Header.isReserved(entry.name) else {
      reading.findings.append(
        entry.key.error(
          "the header `\(entry.name)` is not for a manifest, because it says how requests are framed or routed",
          hint: "leave it out: dsbuild sends GET requests, and writes this header itself where it is needed"))
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
      // Name the variables: the manifest does not show a line break from the environment, such as one at the end of a
      // file.
      let names = expanded.environmentNames.map { "`\($0)`" }.joined(separator: ", ")
      reading.findings.append(
        entry.value.error(
          "the header `\(entry.name)` would hold a line break or another control character",
          hint: names.isEmpty
            ? "write the value on one line"
            : "set \(names) without it; in a shell, `$(cat FILE)` drops a last line break"))
      return nil
    }
    if host == "*", !expanded.environmentNames.isEmpty {
      reading.findings.append(
        entry.value.error(
          "the value comes from the environment and would be sent to every host",
          hint: "write the host that may see it in place of `*`: `{ example.org: { \(entry.name): … } }`"))
    }
    if ["authorization", "cookie"].contains(entry.name.lowercased()),
      expanded.environmentNames.isEmpty
    {
      reading.findings.append(
        entry.value.warning(
          "the header `\(entry.name)` holds a secret that everyone who reads the manifest sees",
          hint: "write `\"${env:TOKEN}\"`, and set `TOKEN` in the environment")
      )
    }
    return FetchSettings.Header(
      name: entry.name, template: template, value: expanded.text,
      environmentNames: expanded.environmentNames.sorted())
  }
}
