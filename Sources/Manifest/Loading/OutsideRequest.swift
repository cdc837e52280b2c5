public import Diagnostics

/// An action of a manifest outside its project, which needs a person's permission.
public struct OutsideRequest: Hashable, Sendable {
  /// The kind of action.
  public enum Kind: Hashable, Sendable {
    /// The value of an environment variable is sent to a host.
    case send(variable: String, SecretRoute)
    /// A file or folder is read.
    case read(path: String)
    /// A file of decisions is read, and commands write it.
    case write(path: String)
    /// The store and the remembered results are kept in a folder.
    case cache(path: String)
    /// Pictures are read from a folder and kept in it.
    case share(path: String)
    /// Requests to a store are signed with the keys of a person for buckets.
    case sign(SecretRoute, pushes: Bool)
    /// A store gets a credential of a person.
    case authorize(SecretRoute, pushes: Bool)
    /// Pictures are sent to a server, and its results are believed.
    case execute(server: String)
    /// Results that a key has signed are taken for right.
    case believe(TrustedKey)
  }

  /// The kind of action.
  public let kind: Kind
  /// The place in the manifest that needs the action.
  public let place: SourcePlace?

  /// The action in words. A permission is kept by these words, so they name all that the manifest decides.
  public var text: String {
    switch kind {
    case .send(let variable, let route): "send the environment variable `\(variable)` to \(route.text)"
    case .read(let path): "read `\(path)`"
    case .write(let path): "read and write `\(path)`"
    case .cache(let path): "keep its cache in `\(path)`"
    case .share(let path): "share pictures in `\(path)`"
    case .sign(let route, let pushes): "use your AWS keys at \(route.text)\(Self.text(pushes: pushes))"
    case .authorize(let route, let pushes): "use your credentials at \(route.text)\(Self.text(pushes: pushes))"
    case .execute(let server): "send pictures to `\(server)` and use its results"
    case .believe(let key): "use computed results that `\(key.text)` has signed"
    }
  }

  private static func text(pushes: Bool) -> String { pushes ? ", and send pictures there after each build" : "" }
}
