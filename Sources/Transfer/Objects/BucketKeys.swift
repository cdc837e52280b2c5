/// The keys with which requests to a bucket are signed. The secret key itself is never sent.
public struct BucketKeys: Hashable, Sendable {
  /// The public name of the key.
  public let access: String
  /// The secret key.
  let secret: String
  /// The token of a key that expires; it is sent with each request.
  let token: String?

  /// Creates keys; nil if a part is empty or could not be the value of a header.
  public init?(access: String?, secret: String?, token: String? = nil) {
    func isPlain(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (33...126).contains($0) } }
    guard let access, let secret, isPlain(access), isPlain(secret) else { return nil }
    let token = token.flatMap { $0.isEmpty ? nil : $0 }
    if let token, !isPlain(token) { return nil }
    self.access = access
    self.secret = secret
    self.token = token
  }

  /// Whether requests to an address may be signed with them: a token is never sent unencrypted to another machine.
  public func may(sign base: Address) -> Bool {
    token == nil || base.isSecret
  }
}

extension BucketKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never shows the secrets.
  public var description: String { "the access key \(access.prefix(4))…" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
