import Diagnostics
import Digests
import Engine
import Manifest
import Queries

extension Project {
  /// The settings of shared results.
  ///
  /// - Throws: `DiagnosticError` if the manifest has them off.
  func resultTrust(reading: Bool) throws -> ResultTrust {
    let settings = manifest.cache.remote ?? RemoteSettings()
    guard settings.results == .signed else {
      throw DiagnosticError([
        Diagnostic(
          .error, "the manifest uses no results of others: `cache.remote.results` is `none`",
          at: manifest.place(of: "cache.remote.results") ?? manifest.place(of: "cache.remote"),
          hint: "write `results: signed` and `trust: [\"ed25519:…  name\"]`; `dsbuild remote keygen FILE` makes a key")
      ])
    }
    guard !reading || !settings.trust.isEmpty else {
      throw DiagnosticError([
        Diagnostic(
          .error, "the manifest trusts no key, so no result of others counts",
          at: manifest.place(of: "cache.remote.results"),
          hint: "add the line of `dsbuild remote keygen FILE` to `cache.remote.trust`")
      ])
    }
    return ResultTrust(settings)
  }

  /// The key of the person or the build server that signs results.
  ///
  /// - Throws: `DiagnosticError` without a usable one.
  func signingKey() throws -> SigningKey {
    let name = "DSBUILD_SIGNING_KEY"
    guard let text = environment.variables[name], !text.isEmpty else {
      throw DiagnosticError(
        "results have to be signed, and `\(name)` names no key",
        hint:
          "`dsbuild remote keygen FILE` makes one; then set `\(name)=FILE` where results are made, for instance in CI")
    }
    let path = environment.absolute(text)
    let bytes: [UInt8]
    do throws(EngineError) { bytes = try Effects().read(path, atMost: Self.mostBytesOfKey) } catch {
      throw DiagnosticError(
        "the key of `\(name)` cannot be read: \(error.message)", hint: "set `\(name)` to the path of the key's file")
    }
    do throws(SigningKey.Problem) { return try SigningKey(pem: bytes) } catch {
      throw DiagnosticError(
        "`\(text)` is not a key that results can be signed with: \(error.text)",
        hint: "`dsbuild remote keygen FILE` or `openssl genpkey -algorithm ed25519` makes one")
    }
  }

  private static let mostBytesOfKey = 64 << 10
}

extension SigningKey.Problem {
  fileprivate var text: String {
    switch self {
    case .notAKey: "it is not a private key in PEM"
    case .encrypted: "it has a password"
    case .otherKind: "it is of another kind than Ed25519"
    case .unsupported: "this system cannot sign"
    }
  }
}
