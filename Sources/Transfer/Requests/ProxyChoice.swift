/// Which proxy requests go through.
///
/// A proxy resolves names itself, so no address is seen but its own, which its naming vouches for; of the targets only
/// those that spell an address or this machine are judged then.
public enum ProxyChoice: Hashable, Sendable {
  /// None, whatever the environment says.
  case none
  /// The one at this URL, for every request.
  case url(String)
  /// The ones the usual environment variables name.
  case variables(ProxyVariables)

  /// The proxy for requests to `origin`, or nil when they go there directly.
  package func proxy(for origin: Origin) -> String? {
    switch self {
    case .none: nil
    case .url(let text): text
    case .variables(let variables): variables.proxy(for: origin)
    }
  }
}

/// The usual proxy variables of an environment: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`.
///
/// Capitals are taken too, except for `HTTP_PROXY`, which a web server sets from a request's header.
public struct ProxyVariables: Hashable, Sendable {
  private let http: String?
  private let https: String?
  private let exceptions: [String]

  /// Picks the variables out of an environment.
  public init(environment: [String: String]) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    let all = value("all_proxy", "ALL_PROXY")
    http = value("http_proxy") ?? all
    https = value("https_proxy", "HTTPS_PROXY") ?? all
    exceptions = (value("no_proxy", "NO_PROXY") ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() }
  }

  fileprivate func proxy(for origin: Origin) -> String? {
    exceptions.contains { Self.matches($0, origin) } ? nil : origin.scheme == "https" ? https : http
  }

  /// Whether an entry of `no_proxy` means this host: `*`, a range of addresses, or a domain with what lies below it.
  private static func matches(_ entry: String, _ origin: Origin) -> Bool {
    if entry == "*" { return true }
    let host = origin.host.first == "[" ? String(origin.host.dropFirst().dropLast()) : origin.host
    if let address = IPAddress(host) { return AddressRange(entry)?.contains(address) ?? false }
    let name = entry.first == "." ? String(entry.dropFirst()) : entry
    return host == name || host.hasSuffix(".\(name)")
  }
}
