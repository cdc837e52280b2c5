import Diagnostics
import Engine
import Manifest
import Transfer

extension Project {
  /// A bucket of the manifest or the environment, and how requests to it are signed.
  func bucket(_ name: String, _ prefix: String, _ settings: RemoteSettings) throws -> (Bucket, ObjectSignature) {
    let profile = bucketProfile
    if let missing = profile.missing {
      throw DiagnosticError(
        "there is no profile `\(missing)` in `~/.aws/credentials`",
        hint: "unset `AWS_PROFILE`, or make it: `aws configure`")
    }
    guard TransferClient.signsForBuckets else {
      throw DiagnosticError(
        "this libcurl, \(TransferClient.libraryVersion), does not sign requests to buckets",
        hint: "install libcurl 7.88 or newer, or a package of dsbuild, which contains one")
    }
    let endpoint = try endpoint(settings.endpoint ?? profile.endpoint)
    let style: Bucket.Style? =
      switch settings.addressing {
      case .auto: nil
      case .path: .path
      case .virtual: .virtualHosted
      }
    let region = settings.region ?? profile.region ?? "us-east-1"
    let bucket = Bucket(name: name, prefix: prefix, region: region, endpoint: endpoint, style: style)
    var keys = profile.keys
    if let base = bucket.base, keys?.may(sign: base) == false { keys = nil }
    let clock = WallClock.system
    return (bucket, ObjectSignature(keys: keys, region: region, now: { clock.seconds }))
  }

  /// Whether the person has keys for buckets, or a program that gives some.
  var hasBucketKeys: Bool {
    bucketProfile.keys != nil || CredentialProgram(environment, project: root) != nil
  }

  private func endpoint(_ text: String?) throws -> Address? {
    guard let text else { return nil }
    guard case .success(let address) = Address.canonical(text, schemes: ["https", "http"]) else {
      throw DiagnosticError(
        "`\(text)` is not the address of a server of buckets", hint: "write `https://minio.lab:9000`")
    }
    return address
  }

  /// The settings in the variables of AWS and in the files of its tools. Only stores at `s3://` read them.
  private var bucketProfile: BucketProfile {
    let variables = environment.variables
    func bytes(_ variable: String, _ name: String) -> [UInt8]? {
      let path = variables[variable] ?? variables["HOME"].map { "\($0)/.aws/\(name)" }
      return path.flatMap { $0.hasPrefix("/") ? try? Effects().read($0, atMost: BucketProfile.mostBytes) : nil }
    }
    return BucketProfile(
      variables: variables, credentials: bytes("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
      config: bytes("AWS_CONFIG_FILE", "config"))
  }
}
