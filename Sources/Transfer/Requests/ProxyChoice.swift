/// The proxy for requests.
///
/// A proxy resolves names itself, so the client sees only the address of the proxy. The user vouches for the proxy by
/// configuring it. Of the targets, the client can check only those that spell an address or this machine.
public enum ProxyChoice: Hashable, Sendable {
  /// No proxy, whatever the environment says.
  case none
  /// The proxy at this URL, for every request.
  case url(String)
  /// The proxies in the usual environment variables.
  case variables(ProxyVariables)

  /// The proxy for requests to `origin`; nil for a direct connection.
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
/// Upper-case names are accepted too, except `HTTP_PROXY`: a web server sets it from a header of a request.
public struct ProxyVariables: Hashable, Sendable {
  private let http: String?
  private let https: String?
  private let exceptions: [String]

  /// Reads the proxy variables of an environment.
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

  /// Whether an entry of `no_proxy` covers this host: `*`, a range of addresses, or a domain with its subdomains.
  private static func matches(_ entry: String, _ origin: Origin) -> Bool {
    if entry == "*" { return true }
    let host = origin.host.first == "[" ? String(origin.host.dropFirst().dropLast()) : origin.host
    if let address = IPAddress(host) { return AddressRange(entry)?.contains(address) ?? false }
    let name = entry.first == "." ? String(entry.dropFirst()) : entry
    return host == name || host.hasSuffix(".\(name)")
  }
}
