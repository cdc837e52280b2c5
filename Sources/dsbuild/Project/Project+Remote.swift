import Diagnostics
import Engine
import Manifest
import Pipeline
import Transfer

extension Project {
  /// The settings of the shared store; nil if there is none.
  ///
  /// The environment and `--remote` name another store without changing the manifest, so that the lock can be written.
  /// Such a store is not reached through the manifest's server, does not get its certificate, and has to use TLS.
  var remoteSettings: RemoteSettings? {
    get throws {
      var settings = manifest.cache.remote ?? RemoteSettings()
      switch remoteChoice {
      case .none: return nil
      case .location(let location): settings.url = location
      case .manifest:
        if let text = environment.variables["DSBUILD_REMOTE"], !text.isEmpty {
          settings.url = try RemoteOptions.location(text, of: "DSBUILD_REMOTE")
        }
      }
      guard let url = settings.url else { return nil }
      guard url != manifest.cache.remote?.url else { return settings }
      (settings.endpoint, settings.region, settings.addressing) = (nil, nil, .auto)
      settings.insecure = false
      (settings.caBundle, settings.clientCertificate, settings.clientKey) = (nil, nil, nil)
      return settings
    }
  }

  /// Whether the run uses the store that the manifest describes, with its server and certificates.
  var usesManifestStore: Bool {
    switch remoteChoice {
    case .none: return false
    case .location(let location): return location == manifest.cache.remote?.url
    case .manifest:
      guard let text = environment.variables["DSBUILD_REMOTE"], !text.isEmpty else { return true }
      return RemoteLocation(text) == manifest.cache.remote?.url
    }
  }

  /// Whether an option or the environment names the store, perhaps the same one as the manifest.
  var isStoreNamed: Bool {
    switch remoteChoice {
    case .none: false
    case .location: true
    case .manifest: environment.variables["DSBUILD_REMOTE"].map { !$0.isEmpty } ?? false
    }
  }

  /// Whether the store gets a credential that the person has for other purposes too: an entry of `~/.netrc`, the answer of a
  /// program, or a line of `DSBUILD_REMOTE_AUTH` that does not name the port of the store.
  var hasStoreCredential: Bool {
    guard let base = storeAddress else { return false }
    let credentials = credentials
    if credentials.header(for: base) != nil { return !credentials.isGiven(for: base) }
    return CredentialProgram(environment, project: root)?.credentials(for: base) { 0 } != nil
  }

  /// The address that a credential for the store of the manifest is looked up for; nil if it is a folder, or a bucket whose
  /// requests are signed.
  private var storeAddress: Address? {
    guard let settings = manifest.cache.remote, let location = settings.url else { return nil }
    let text: String
    switch location {
    case .folder: return nil
    case .web(let address): text = address
    case .bucket:
      guard !hasBucketKeys, let endpoint = settings.endpoint else { return nil }
      text = endpoint
    case .grpc(let server): text = "\(server.isEncrypted ? "https" : "http")://\(server.written):\(server.port)"
    }
    return try? Address.canonical(text, schemes: ["https", "http"]).get()
  }

  /// The shared store; nil if there is none.
  func remote(_ effects: Effects) throws -> Remote? {
    guard let settings = try remoteSettings, let location = settings.url else { return nil }
    switch location {
    case .folder(let path): return Remote(folder: path, stateFolder: stateDirectory, effects: effects)
    case .web(let text):
      guard case .success(let base) = Address.canonical(text, schemes: ["https", "http"]) else {
        throw DiagnosticError([
          Diagnostic(
            .error, "`cache.remote` is `\(text)`, which is not an address", at: manifest.place(of: "cache.remote"),
            hint: "write `https://cache.example.org/dsbuild`")
        ])
      }
      if let archive = archive(base, settings, effects) { return archive }
      return Remote(web: options(base, settings), stateFolder: stateDirectory, effects: effects)
    case .bucket(let name, let prefix):
      let (bucket, signature) = try bucket(name, prefix, settings)
      guard let base = bucket.base else {
        throw DiagnosticError(
          "`\(bucket.region)` is not a region",
          hint: "write `region: eu-central-1` under `cache.remote`, or set `AWS_REGION`")
      }
      var options = options(base, settings)
      options.signature = signature
      // A credential for the host is for servers that take tokens instead of signatures.
      if signature.isSigning { options.authorization = nil }
      if !signature.isSigning, options.authorization == nil, options.refreshed != nil {
        options.signature?.isRefreshed = true
      } else {
        options.refreshed = nil
      }
      return Remote(web: options, name: bucket.description, stateFolder: stateDirectory, effects: effects)
    case .grpc(let server): return try remote(server, settings, effects)
    }
  }

  /// The archive whose index is at an address; nil for the address of another store.
  private func archive(_ index: Address, _ settings: RemoteSettings, _ effects: Effects) -> Remote? {
    let name = "/\(Remote.archiveIndex)"
    guard index.text.hasSuffix(name),
      case .success(let folder) = Address.canonical(
        String(index.text.dropLast(name.count)), schemes: ["https", "http"])
    else { return nil }
    var options = options(folder, settings)
    options.followsRedirects = true
    return Remote(archive: index.masked, options, stateFolder: stateDirectory, effects: effects)
  }

  private func options(_ base: Address, _ settings: RemoteSettings) -> ObjectOptions {
    var options = ObjectOptions(base: base)
    options.connections = settings.connections
    options.connect = settings.timeout.connect
    options.idle = settings.timeout.idle
    options.userAgent = "dsbuild/\(Version.current)"
    options.isInsecureAllowed = settings.insecure
    options.authorization = credentials.header(for: base)
    if options.authorization == nil {
      let clock = WallClock.system
      options.refreshed = CredentialProgram(environment, project: root)?.credentials(for: base) { clock.seconds }
    }
    if case .file(let path) = SystemCertificates.place(environment: environment.variables) {
      options.certificates = path
    }
    func absolute(_ path: String?) -> String? { path.map { $0.hasPrefix("/") ? $0 : "\(root)/\($0)" } }
    options.certificates = absolute(settings.caBundle) ?? options.certificates
    options.clientCertificate = absolute(settings.clientCertificate)
    options.clientKey = absolute(settings.clientKey)
    return options
  }

  /// The person's credentials for stores; each belongs to one host.
  var credentials: Credentials {
    let netrc = environment.variables["HOME"].flatMap { home in
      home.hasPrefix("/") ? try? Effects().read("\(home)/.netrc", atMost: 64 << 10) : nil
    }
    return Credentials(variable: environment.variables["DSBUILD_REMOTE_AUTH"], netrc: netrc)
  }
}

/// A command needs a shared store, and there is none.
struct NoRemote: ExplainedError {
  var kind: FailureKind { .usage }

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "no store of a team is named in the manifest",
        hint: "write `cache: { remote: /mnt/share/dsbuild }` or an address, or give `--remote`")
    ]
  }
}
