import Diagnostics

/// `cache.remote`: the store of a team, in which pinned pictures outlive their addresses.
public struct RemoteSettings: Hashable, Sendable {
  /// When pins are sent there.
  public enum Push: String, Hashable, Sendable, CaseIterable {
    /// By `dsbuild push`.
    case manual
    /// Also after each build that ended well.
    case auto
    /// Not at all.
    case never
  }

  /// Where the name of a bucket is in addresses.
  public enum Addressing: String, Hashable, Sendable, CaseIterable {
    /// In the host at Amazon's servers, in the path at others.
    case auto
    /// In the path.
    case path
    /// In the host.
    case virtual
  }

  /// Which results of others count.
  public enum Results: String, Hashable, Sendable, CaseIterable {
    /// No results.
    case none
    /// Those that a trusted key has signed, if a command asks for them.
    case signed
  }

  /// `cache.remote.timeout`.
  public struct Timeout: Hashable, Sendable {
    /// Until the connection is made.
    public var connect = Duration.seconds(3)
    /// For how long nothing may come.
    public var idle = Duration.seconds(10)

    /// The defaults.
    public init() {}
  }

  /// Where it is.
  public var url: RemoteLocation?
  /// The server of a bucket other than Amazon's: scheme, host and port; nil for Amazon's.
  public var endpoint: String?
  /// The region of a bucket; nil for that of the environment, or `us-east-1`.
  public var region: String?
  /// Where the name of a bucket is in addresses.
  public var addressing = Addressing.auto
  /// When pins are sent there.
  public var push = Push.manual
  /// Which results of others count.
  public var results = Results.none
  /// The keys whose results count.
  public var trust: [TrustedKey] = []
  /// Part of what is signed: with another text, no earlier result counts.
  public var salt = ""
  /// Requests at once.
  public var connections = 64
  /// Time limits of a request.
  public var timeout = Timeout()
  /// Whether a store without TLS may be in the public network.
  public var insecure = false
  /// The certificates to trust, a file relative to the manifest; nil for the system's.
  public var caBundle: String?
  /// The certificate to show, a file relative to the manifest.
  public var clientCertificate: String?
  /// The key of the certificate, a file relative to the manifest.
  public var clientKey: String?

  /// A store with the defaults.
  public init(_ url: RemoteLocation? = nil) { self.url = url }
}

extension RemoteSettings {
  /// The keys of `cache.remote`.
  static let record: Record<RemoteSettings> = Record(
    name: "remote", doc: "The store of a team, in which pinned pictures outlive their addresses.",
    empty: RemoteSettings(),
    fields: [
      Field("url", \.url, Form.remoteLocation.optional(), "Where it is: an address, a bucket, or a folder.").required(),
      Field(
        "endpoint", \.endpoint, Form.endpoint.orNone(),
        "The server of an `s3://` bucket, if it is not Amazon's, such as `https://minio.lab:9000`."),
      Field(
        "region", \.region, Form.region.orNone(),
        "The region of an `s3://` bucket; `none` is that of the environment, or `us-east-1`."),
      Field(
        "addressing", \.addressing,
        Form.words([
          Word(.auto, "in the host at Amazon's servers, in the path at others"), Word(.path, "in the path"),
          Word(.virtual, "in the host"),
        ]), "Where the name of an `s3://` bucket is in addresses."),
      Field(
        "push", \.push,
        Form.words([
          Word(.manual, "by `dsbuild push`"), Word(.auto, "also after each build that ended well"),
          Word(.never, "not at all"),
        ]), "When pins are sent there."),
      Field(
        "results", \.results,
        Form.words([
          Word(.none, "none"), Word(.signed, "those that a key of `trust` has signed, by `pull --results`"),
        ]), "Which computed results of others count."),
      Field(
        "trust", \.trust, Form.trustedKey.list(most: 1_000, unique: true, example: TrustedKey.example),
        "The public keys whose results count, each `ed25519:` and 64 digits, then a name."),
      Field("salt", \.salt, Form.salt, "Part of what is signed: with another text, no earlier result counts."),
      Field("connections", \.connections, .integer(1...256), "Requests at once."),
      Field("timeout", \.timeout, keys: Timeout.record, "Time limits of a request."),
      Field("insecure", \.insecure, .boolean, "Whether `http://` may lead to the public network."),
      Field("ca_bundle", \.caBundle, Form.path.orNone(), "Certificates to trust instead of the system's: a PEM file."),
      Field(
        "client_certificate", \.clientCertificate, Form.path.orNone(), "The certificate to show: a PEM file."),
      Field("client_key", \.clientKey, Form.path.orNone(), "The key of the certificate: a PEM file."),
    ], example: "url: https://cache.example.org/dsbuild")
}

extension RemoteSettings.Timeout {
  /// The keys of `cache.remote.timeout`.
  static let record: Record<Self> = Record(
    name: "remote-timeout", doc: "Time limits of a request to the store.", empty: Self(),
    fields: [
      Field("connect", \.connect, .duration(), "Until the connection is made."),
      Field("idle", \.idle, .duration(), "For how long nothing may come."),
    ])
}

extension Form where Value == RemoteSettings? {
  /// `none`, a location, or a mapping with one.
  static var remote: Form<RemoteSettings?> {
    let short = Form<RemoteLocation>.remoteLocation.orNone()
    return Form(
      schema: { writer in
        let keys = writer.whole { $0.reference(to: RemoteSettings.record) }
        return .object(["anyOf": .list([short.schema(&writer), keys])])
      },
      read: { node, reading in
        guard case .mapping = node.content else {
          guard let location = short.read(node, &reading) else { return nil }
          if case .grpc? = location { reading.requireExecution(for: node) }
          return .some(location.map { RemoteSettings($0) })
        }
        var settings = RemoteSettings()
        RemoteSettings.record.read(node, into: &settings, &reading)
        if case .grpc? = settings.url { reading.requireExecution(for: node["url"] ?? node) }
        return settings.url == nil ? nil : .some(settings)
      },
      write: { settings in
        guard let settings else { return "none" }
        return settings == RemoteSettings(settings.url)
          ? short.write(settings.url) : RemoteSettings.record.write(settings)
      })
  }
}
