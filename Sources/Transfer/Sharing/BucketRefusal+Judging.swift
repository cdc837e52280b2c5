extension BucketRefusal {
  /// The result of a job that a bucket declined, and how the queue counts it; nil if the status says it.
  package var judged: (ObjectResult, RequestQueue.Ending)? {
    if isSkewed { return failed(.denied(clocks)) }
    switch code {
    case "NoSuchBucket": return failed(.strange("there is no such bucket"))
    case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
      let region = region.map { "`region: \($0)`" } ?? "another `region`"
      return failed(.strange("the bucket is in \(region) of `cache.remote`"))
    case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
      return failed(.denied("the session token is not valid any more (\(code))"))
    case "InvalidAccessKeyId": return failed(.denied("the server does not know the access key"))
    case "SignatureDoesNotMatch":
      return failed(.denied("the server does not accept the signature: the secret key is not that of the access key"))
    case "RequestTimeout", "XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody":
      return failed(.strange("the bytes did not arrive whole (\(code))"), mayPass: true)
    case "EntityTooLarge", "NotImplemented":
      return (.refused("the server does not take it (\(code))"), RequestQueue.Ending(isFailure: false))
    default: return nil
    }
  }

  private func failed(_ failure: ObjectFailure, mayPass: Bool = false) -> (ObjectResult, RequestQueue.Ending) {
    (.failed(failure), RequestQueue.Ending(isFailure: true, mayPass: mayPass))
  }

  /// The difference of the clocks, in words.
  private var clocks: String {
    guard let skew, skew != 0 else { return "the clock of this machine is wrong, so the signature is not accepted" }
    return
      "the clock of this machine is \(Self.words(skew)) \(skew > 0 ? "ahead" : "behind"), so the signature is not accepted"
  }

  /// The size of a difference of clocks in the largest unit of which there are at least two, or in minutes.
  package static func words(_ skew: Int) -> String {
    let seconds = Int(clamping: skew.magnitude)
    for (length, unit) in [(86_400, "days"), (3_600, "hours")] where seconds >= 2 * length {
      return "\((seconds + length / 2) / length) \(unit)"
    }
    let minutes = max(1, (seconds + 30) / 60)
    return "\(minutes) minute\(minutes == 1 ? "" : "s")"
  }
}
