extension Address {
  /// Whether the host is this machine, by its name or its number.
  public var isThisMachine: Bool {
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return name == "localhost" || name == "::1" || name.hasPrefix("127.") && IPAddress(name) != nil
  }

  /// Whether a secret may be sent to it: over TLS, or to this machine.
  public var isSecret: Bool { scheme == "https" || isThisMachine }
}
