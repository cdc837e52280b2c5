import Digests
import FlyingFox
import Foundation
import Synchronization

/// A server of one bucket on 127.0.0.1 that checks signatures as S3 does, keeps objects in memory and counts what it was asked.
public final class LoopbackBucket: Sendable {
  /// What the server knows of its clients.
  public struct Rules: Sendable {
    /// The secrets of those who may read, by their access keys.
    public var readers: [String: String] = [:]
    /// The secrets of those who may also write.
    public var writers: [String: String] = ["TEAMKEY": "teamsecret/+key"]
    /// Whether anybody may read.
    public var isPublic = false
    /// The token that signed requests need.
    public var token: String?
    /// The region of the bucket.
    public var region = "us-east-1"
    /// How many seconds its clock is ahead.
    public var ahead: Double = 0
    /// The name of the bucket.
    public var bucket = "team"

    /// The rules that tests begin with.
    public init() {}
  }

  private let rules: Mutex<Rules>
  private let kept = Mutex<[String: [UInt8]]>([:])
  private let counts = Mutex<[String: Int]>([:])
  private let seen = Mutex<[[String: String]]>([])
  private let boundPort = Mutex<UInt16>(0)

  private init(_ rules: Rules) { self.rules = Mutex(rules) }

  /// Keeps objects for as long as `body` runs.
  public static func serve<Value: Sendable>(
    _ rules: Rules = Rules(), _ body: @Sendable (LoopbackBucket) async throws -> Value
  ) async throws -> Value {
    let bucket = LoopbackBucket(rules)
    return try await LoopbackServer.serve({ request in try await bucket.respond(to: request) }) { port in
      bucket.boundPort.withLock { $0 = port }
      return try await body(bucket)
    }
  }

  /// The address of the server.
  public var endpoint: String { "http://127.0.0.1:\(boundPort.withLock { $0 })" }
  /// Its address by a name that the bucket's name may stand before.
  public var namedEndpoint: String { "http://localhost:\(boundPort.withLock { $0 })" }

  /// The environment of somebody with a key.
  public func environment(_ key: String = "TEAMKEY") -> [String: String] {
    let rules = rules.withLock { $0 }
    var variables = [
      "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": rules.writers[key] ?? rules.readers[key] ?? "wrong",
    ]
    variables["AWS_SESSION_TOKEN"] = rules.token
    variables["AWS_ENDPOINT_URL_S3"] = endpoint
    return variables
  }

  /// Changes the rules from now on.
  public func change(_ change: (inout Rules) -> Void) { rules.withLock { change(&$0) } }

  /// The objects by their keys.
  public var objects: [String: [UInt8]] { kept.withLock { $0 } }

  /// How many requests of each method came since the start or the last ``forgetRequests()``.
  public var requests: [String: Int] { counts.withLock { $0 } }

  /// The fields of all requests, by their names in lower case.
  public var headers: [[String: String]] { seen.withLock { $0 } }

  /// Starts counting again.
  public func forgetRequests() { counts.withLock { $0 = [:] } }

  private func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    counts.withLock { $0[request.method.rawValue, default: 0] += 1 }
    let headers = Dictionary(
      request.headers.map { ($0.key.rawValue.lowercased(), $0.value) }, uniquingKeysWith: { first, _ in first })
    seen.withLock { $0.append(headers) }
    let body = Array(try await request.bodyData)
    let rules = rules.withLock { $0 }
    let signed = SignedRequest(method: request.method.rawValue, path: request.path, headers: headers)
    if let refusal = refusal(of: signed, body, rules) { return answer(refusal.0, refusal.1, request.method, rules) }
    guard let key = key(of: request.path, host: headers["host"] ?? "", rules) else {
      return answer(404, "NoSuchBucket", request.method, rules)
    }
    switch request.method {
    case .PUT:
      let isThere = kept.withLock { kept in
        if kept[key] != nil, headers["if-none-match"] == "*" { return true }
        kept[key] = body
        return false
      }
      return isThere
        ? answer(412, "PreconditionFailed", request.method, rules) : answer(200, nil, request.method, rules)
    case .DELETE:
      kept.withLock { $0[key] = nil }
      return answer(204, nil, request.method, rules)
    default:
      guard let bytes = objects[key] else { return answer(404, "NoSuchKey", request.method, rules) }
      return answer(200, nil, request.method, rules, bytes)
    }
  }

  /// The status and the code of a request that is not allowed; nil for one that is.
  private func refusal(of request: SignedRequest, _ body: [UInt8], _ rules: Rules) -> (Int, String)? {
    let isReading = request.method == "GET" || request.method == "HEAD"
    guard let key = request.accessKey else { return rules.isPublic && isReading ? nil : (403, "AccessDenied") }
    guard let secret = rules.writers[key] ?? rules.readers[key] else { return (403, "InvalidAccessKeyId") }
    if abs(rules.ahead) > 900 { return (403, "RequestTimeTooSkewed") }
    if request.region != rules.region { return (400, "AuthorizationHeaderMalformed") }
    if request.headers["x-amz-security-token"] != rules.token { return (400, "ExpiredToken") }
    guard request.isSigned(with: secret), request.signedHeaders.contains("host") else {
      return (403, "SignatureDoesNotMatch")
    }
    let payload = request.headers["x-amz-content-sha256"] ?? ""
    if payload != "UNSIGNED-PAYLOAD", payload != SHA256Digest(of: body).hex {
      return (400, "XAmzContentSHA256Mismatch")
    }
    return isReading || rules.writers[key] != nil ? nil : (403, "AccessDenied")
  }

  /// The key of an address, whose bucket is in the path or in the host; nil for another bucket.
  private func key(of path: String, host: String, _ rules: Rules) -> String? {
    let parts = path.split(separator: "/").map(String.init)
    if host.hasPrefix("\(rules.bucket).") { return parts.joined(separator: "/") }
    return parts.first == rules.bucket ? parts.dropFirst().joined(separator: "/") : nil
  }

  private func answer(
    _ status: Int, _ code: String?, _ method: HTTPMethod, _ rules: Rules, _ bytes: [UInt8] = []
  ) -> HTTPResponse {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    let date = formatter.string(from: Date(timeIntervalSinceNow: rules.ahead))
    var body = bytes
    if let code {
      body = Array("<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Region>\(rules.region)</Region></Error>".utf8)
    }
    return HTTPResponse(
      statusCode: HTTPStatusCode(status, phrase: "Status"), headers: [HTTPHeader("Date"): date], body: Data(body))
  }
}
