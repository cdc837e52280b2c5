/// How requests to a bucket are signed: version 4 of the signatures of AWS, which libcurl computes.
public struct ObjectSignature: Sendable {
  /// The keys; nil for a bucket that anybody may read, whose requests are not signed.
  let keys: BucketKeys?
  /// The region in the signature.
  let region: String
  /// Seconds since 1970, to compare with the time of the server.
  let now: @Sendable () -> Int64

  /// Creates a signature.
  public init(keys: BucketKeys?, region: String, now: @escaping @Sendable () -> Int64) {
    self.keys = keys
    self.region = region
    self.now = now
  }

  /// Whether the keys come with credentials that expire.
  public var isRefreshed = false

  /// Whether requests are signed.
  public var isSigning: Bool { keys != nil || isRefreshed }

  /// The name of the scheme, for libcurl.
  var scheme: String { "aws:amz:\(region):s3" }
}
