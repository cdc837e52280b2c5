/// The credential that a store needs, and whether it gets one.
public enum RemoteAccess: Hashable, Sendable {
  /// A folder needs none.
  case folder
  /// A server gets the credential of its host, which has the port unless that is the usual one. `isSecret` is whether the connection may carry one.
  case host(String, isSent: Bool, isSecret: Bool)
  /// Requests to a bucket are signed with keys.
  case bucket(isSigned: Bool)
  /// An archive is only read.
  case archive

  /// Whether a push may be tried: a folder always, a server only with a credential.
  public var mayWrite: Bool {
    switch self {
    case .folder: true
    case .host(_, let isSent, _): isSent
    case .bucket(let isSigned): isSigned
    case .archive: false
    }
  }
}
