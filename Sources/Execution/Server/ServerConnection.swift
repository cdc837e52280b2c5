#if Execution
  import Digests
  import ExecutionProtocol
  import GRPCCore
  import GRPCNIOTransportHTTP2Posix
  import Transfer

  /// A connection to a server of the Remote Execution API.
  final class ServerConnection: Sendable {
    typealias Transport = HTTP2ClientTransport.Posix

    let options: ServerOptions
    let client: GRPCClient<Transport>
    /// Runs until ``close()``, which ends it and waits for it.
    private let running: Task<Void, Never>

    /// The largest message in bytes that is sent or accepted.
    static let longestMessage = 4 << 20
    /// How long the connection may be silent during a call before a ping. Servers refuse more than one in five minutes.
    private static let silence = Duration.seconds(330)

    /// Opens a connection to one of a host's addresses.
    init(_ options: ServerOptions, addresses: HostAddresses) throws(ServerFailure) {
      self.options = options
      let client: GRPCClient<Transport>
      do {
        client = GRPCClient(
          transport: try Transport(
            target: Self.target(options, addresses), transportSecurity: Self.security(options),
            config: Self.config(options)))
      } catch { throw ServerFailure(error) }
      self.client = client
      running = Task { try? await client.runConnections() }
    }

    /// Ends the connection, after the calls that are under way; they have two seconds.
    func close() async {
      client.beginGracefulShutdown()
      let impatience = Task { [running] in
        try? await Task.sleep(for: .seconds(2))
        running.cancel()
      }
      await running.value
      impatience.cancel()
    }

    /// The metadata of each call: the credential of this host.
    var metadata: Metadata {
      var metadata = Metadata()
      if let field = options.authorization { metadata.addString(field.value, forKey: field.name.lowercased()) }
      return metadata
    }

    /// The limits of a call that moves a number of bytes.
    func limits(_ bytes: Int = 0) -> CallOptions { limits(lasting: options.patience(for: bytes)) }

    /// The limits of a call.
    func limits(lasting time: Duration) -> CallOptions {
      var limits = CallOptions.defaults
      limits.timeout = time
      limits.waitForReady = false
      // The transport bounds received messages by the first of them.
      limits.maxRequestMessageBytes = Self.longestMessage
      limits.maxResponseMessageBytes = Self.longestMessage
      limits.compression = CompressionAlgorithm.none
      return limits
    }

    private static func config(_ options: ServerOptions) -> Transport.Config {
      var config = Transport.Config.defaults
      config.connection.keepalive = HTTP2ClientTransport.Config.Keepalive(
        time: silence, timeout: .seconds(20), allowWithoutCalls: false)
      config.backoff.initial = .milliseconds(200)
      config.backoff.max = .seconds(2)
      // A name is what the certificate has to show; an address is checked as such.
      if !isAddress(options.host) { config.http2.authority = "\(options.host):\(options.port)" }
      return config
    }

    private static func isAddress(_ host: String) -> Bool { IPAddress(host) != nil }

    private static func target(_ options: ServerOptions, _ addresses: HostAddresses) -> any ResolvableTarget {
      // One family only: a target has no mixture. Most machines without an IPv4 address for a host reach it by IPv6.
      if !addresses.ipv4.isEmpty {
        return ResolvableTargets.IPv4(addresses: addresses.ipv4.map { .init(host: $0, port: options.port) })
      }
      return ResolvableTargets.IPv6(addresses: addresses.ipv6.map { .init(host: $0, port: options.port) })
    }

    private static func security(_ options: ServerOptions) -> Transport.TransportSecurity {
      guard options.isEncrypted else { return .plaintext }
      return .tls(
        .defaults {
          $0.serverCertificateVerification = .fullVerification
          if let file = options.certificates { $0.trustRoots = .certificates([.file(path: file, format: .pem)]) }
          if let chain = options.clientCertificate, let key = options.clientKey {
            $0.certificateChain = [.file(path: chain, format: .pem)]
            $0.privateKey = .file(path: key, format: .pem)
          }
        })
    }
  }

  extension ServerConnection {
    /// Performs a call, and explains its error. A task that was cancelled gets a `CancellationError` from its caller.
    func call<Result: Sendable>(_ body: () async throws -> Result) async throws(ServerFailure) -> Result {
      do { return try await body() } catch { throw ServerFailure(error) }
    }
  }
#endif
