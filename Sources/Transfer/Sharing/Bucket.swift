/// A bucket of S3, or of a server that speaks its protocol, with the folder in it that a team uses.
public struct Bucket: Hashable, Sendable {
  /// Where the name of the bucket is in an address.
  public enum Style: Hashable, Sendable {
    /// In the path: `https://minio.example.org/bucket/key`.
    case path
    /// In the host: `https://bucket.s3.eu-west-1.amazonaws.com/key`.
    case virtualHosted
  }

  /// The name of the bucket: lower-case letters, digits, dots and hyphens.
  public let name: String
  /// The beginning of all keys, without a slash at either end; empty for none.
  public let prefix: String
  /// The region in which the bucket is.
  public let region: String
  /// The address of another server than Amazon's, without a path; nil for Amazon's.
  public let endpoint: Address?
  /// Where the name of the bucket is in addresses.
  public let style: Style

  /// Creates a bucket.
  ///
  /// - Parameter style: nil chooses: the path at other servers than Amazon's, and for a name with a dot, which no certificate covers.
  public init(name: String, prefix: String, region: String, endpoint: Address? = nil, style: Style? = nil) {
    self.name = name
    self.prefix = prefix
    self.region = region
    self.endpoint = endpoint
    self.style = style ?? (endpoint != nil || name.contains(".") ? .path : .virtualHosted)
  }

  /// The address below which its objects are; nil if region or endpoint give no address.
  public var base: Address? {
    guard let server = endpoint?.origin.description ?? amazon else { return nil }
    let scheme = server.prefix { $0 != "/" } + "//"
    let host = server.dropFirst(scheme.count)
    let place = style == .path ? "\(host)/\(name)" : "\(name).\(host)"
    let text = "\(scheme)\(place)" + (prefix.isEmpty ? "" : "/\(prefix)")
    guard case .success(let address) = Address.canonical(text, schemes: ["https", "http"]) else { return nil }
    return address
  }

  private var amazon: String? {
    guard Self.isRegion(region) else { return nil }
    return "https://s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
  }

  /// Whether a text may be the name of a region. It becomes part of a host and of a signature.
  public static func isRegion(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// The bucket for people, and as the name of what is known of it.
  public var description: String {
    let address = "s3://\(name)" + (prefix.isEmpty ? "" : "/\(prefix)")
    return endpoint.map { "\(address) at \($0.origin)" } ?? address
  }
}

extension Bucket: CustomStringConvertible {}
