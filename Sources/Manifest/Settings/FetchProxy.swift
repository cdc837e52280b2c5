import Diagnostics

extension FetchSettings {
  /// `fetch.proxy`.
  public enum Proxy: Hashable, Sendable {
    /// Connects to the host directly.
    case none
    /// Uses the proxy that the usual environment variables name.
    case environment
    /// Uses this proxy.
    case url(ProxyURL)
  }

  /// The URL of a proxy. Its user name and password are never shown.
  public struct ProxyURL: Hashable, Sendable {
    /// The URL that may be shown: `${env:NAME}` is unexpanded, and a literal user name and password are masked.
    public var shown: String
    /// The URL to use.
    public var value: String
    /// The environment variables in it.
    public var environmentNames: [String]

    /// Creates a URL with the text that may be shown.
    public init(shown: String, value: String, environmentNames: [String] = []) {
      self.shown = shown
      self.value = value
      self.environmentNames = environmentNames
    }
  }
}

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
                "the user name or the password of the proxy is in the manifest, where everyone who reads it sees it",
                hint: "write `http://${env:PROXY_USER}@…`, and set `PROXY_USER` in the environment"))
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

  /// A URL with its user name and password masked.
  private static func masked(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@"), let slashes = text.firstRange(of: "://") else { return text }
    return text[..<slashes.upperBound] + "***" + text[at...]
  }
}
