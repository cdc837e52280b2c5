import Diagnostics
import Engine
import Manifest
import Pipeline
import Transfer

#if Execution
  import Execution

  extension Project {
    /// A store in a server of the Remote Execution API.
    func remote(_ server: ServerLocation, _ settings: RemoteSettings, _ effects: Effects) throws -> Remote? {
      var options = options(server)
      options.idle = settings.timeout.idle
      func absolute(_ path: String?) -> String? { path.map { $0.hasPrefix("/") ? $0 : "\(root)/\($0)" } }
      options.certificates = absolute(settings.caBundle) ?? options.certificates
      options.clientCertificate = absolute(settings.clientCertificate)
      options.clientKey = absolute(settings.clientKey)
      return Remote(server: options, stateFolder: stateDirectory, effects: effects)
    }

    /// The machines that `execute` names; nil for none.
    func execution(_ effects: Effects) throws -> (any BatchExecution)? {
      guard let settings = manifest.execute, let server = settings.url else { return nil }
      var wanted = RemoteExecution.Settings()
      wanted.platform = settings.platform
      wanted.shard = settings.shard
      wanted.isNeeded = settings.fallback == .fail
      let program = environment.variables["DSBUILD_WORKER"].map(environment.absolute) ?? Self.ownProgram
      return RemoteExecution(options(server), wanted, program: program, effects: effects)
    }

    /// The path of this program.
    private static var ownProgram: String {
      #if canImport(Darwin)
        normal(CommandLine.arguments[0])
      #else
        normal("/proc/self/exe")
      #endif
    }

    private func options(_ server: ServerLocation) -> ServerOptions {
      var options = ServerOptions(
        name: server.text, host: server.host, port: server.port, instance: server.instance,
        isEncrypted: server.isEncrypted)
      // A credential belongs to a host and its port; it is the same that the host has as a web server.
      let scheme = server.isEncrypted ? "https" : "http"
      if case .success(let base) = Address.canonical("\(scheme)://\(server.written):\(server.port)", schemes: [scheme])
      {
        options.authorization = credentials.header(for: base)
      }
      if case .file(let path) = SystemCertificates.place(environment: environment.variables) {
        options.certificates = path
      }
      return options
    }
  }
#else
  extension Project {
    /// No store: this program was built without the trait `Execution`.
    func remote(_ server: ServerLocation, _: RemoteSettings, _: Effects) throws -> Remote? {
      throw DiagnosticError(
        "`\(server.text)` needs a dsbuild that was built with the trait `Execution`",
        hint: "build it with `swift build -c release --product dsbuild --traits Execution`")
    }

    /// No machines: a manifest that names some is an error in this program.
    func execution(_: Effects) throws -> (any BatchExecution)? { nil }
  }
#endif
