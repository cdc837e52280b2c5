#if Execution
  public import Transfer

  /// How a server of the Remote Execution API is reached.
  public struct ServerOptions: Sendable {
    /// The server, for people.
    public let name: String
    /// The host; IPv6 without brackets.
    public let host: String
    /// The port.
    public let port: Int
    /// The name of the instance; empty for the only one.
    public let instance: String
    /// Whether TLS is used. Without it only this machine is connected to.
    public let isEncrypted: Bool
    /// The `Authorization` of the host. It is sent to this host alone, because nothing leads elsewhere.
    public var authorization: HeaderField?
    /// A file of certificates to trust; nil for the system's.
    public var certificates: String?
    /// A file with the client certificate, and one with its key.
    public var clientCertificate: String?
    public var clientKey: String?
    /// How long a call may take that moves no bytes.
    public var idle = Duration.seconds(10)

    /// Creates the default settings for a server.
    public init(name: String, host: String, port: Int, instance: String, isEncrypted: Bool) {
      self.name = name
      self.host = host
      self.port = port
      self.instance = instance
      self.isEncrypted = isEncrypted
    }

    /// The time for a call that moves a number of bytes: at least 128 KiB a second are expected.
    func patience(for bytes: Int) -> Duration { idle + .milliseconds(bytes / 128) }
  }
#endif
