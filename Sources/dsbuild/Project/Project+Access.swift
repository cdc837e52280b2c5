import Pipeline
import Transfer

/// Where the credential of a store comes from, for a person whom the store denies access.
extension Project {
  /// The hint for a store that failed.
  func hint(for failure: ObjectFailure?, of remote: Remote) -> String {
    guard case .denied? = failure else {
      return "`dsbuild remote status` tests it; run the command again when it works"
    }
    if let skew = remote.skew, abs(skew) > BucketRefusal.mostSkew { return "set the clock of this machine" }
    switch remote.access {
    case .folder: return "`ls -ld \(remote.name)` shows who may read the folder, and who may write into it"
    case .archive: return "anybody has to be able to read an archive: the server has to allow that"
    case .bucket(let isSigned): return Self.hintOfBucket(isSigned: isSigned)
    case .host(let host, let isSent, let isSecret): return hint(ofHost: host, isSent: isSent, isSecret: isSecret)
    }
  }

  private static func hintOfBucket(isSigned: Bool) -> String {
    let names = "`AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or `AWS_PROFILE`"
    return isSigned
      ? "the keys come from \(names); their user needs the right to do this: `dsbuild remote --help`"
      : "no keys were found: set \(names); `dsbuild remote --help` has all ways"
  }

  private func hint(ofHost host: String, isSent: Bool, isSecret: Bool) -> String {
    if isSent {
      return
        "the credential for `\(host)` is wrong or has no right to do this; it comes from `DSBUILD_REMOTE_AUTH`, `~/.netrc` or `DSBUILD_CREDENTIAL_HELPER`: `dsbuild remote --help`"
    }
    guard isSecret else { return "a credential is sent over `https://` alone, or to this machine" }
    if let line = credentials.unreadable.first {
      return "line \(line) of `DSBUILD_REMOTE_AUTH` has to be `\(host) Basic USER:PASSWORD` or `\(host) Bearer TOKEN`"
    }
    return
      "no credential was sent: set `DSBUILD_REMOTE_AUTH` to `\(host) Basic USER:PASSWORD` or `\(host) Bearer TOKEN`; `dsbuild remote --help` has all ways"
  }
}
