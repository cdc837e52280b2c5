import Digests
import Foundation

/// The signature of a request to a bucket, computed here as the server computes it (AWS Signature Version 4).
struct SignedRequest {
  let method: String
  let path: String
  /// The fields by their names in lower case.
  let headers: [String: String]

  /// The parts of the `Authorization` header.
  private var parts: [String: String] {
    let prefix = "AWS4-HMAC-SHA256 "
    guard let text = headers["authorization"], text.hasPrefix(prefix) else { return [:] }
    var parts: [String: String] = [:]
    for part in text.dropFirst(prefix.count).split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if pair.count == 2 { parts[pair[0]] = pair[1] }
    }
    return parts
  }

  /// The scope of the signature: access key, day, region, service and `aws4_request`.
  private var scope: [String] { (parts["Credential"] ?? "").split(separator: "/").map(String.init) }

  /// The access key; nil for a request without a signature.
  var accessKey: String? { scope.first }
  /// The region in the signature.
  var region: String? { scope.count == 5 ? scope[2] : nil }
  /// The names of the fields that are signed.
  var signedHeaders: [String] { (parts["SignedHeaders"] ?? "").split(separator: ";").map(String.init) }

  /// Whether the signature is that of a secret key.
  func isSigned(with secret: String) -> Bool {
    guard scope.count == 5, let date = headers["x-amz-date"], let payload = headers["x-amz-content-sha256"] else {
      return false
    }
    let fields = signedHeaders.map { "\($0):\(headers[$0] ?? "")\n" }.joined()
    let request = [method, path, "", fields, signedHeaders.joined(separator: ";"), payload].joined(separator: "\n")
    let place = scope.dropFirst().joined(separator: "/")
    let text = ["AWS4-HMAC-SHA256", date, place, SHA256Digest(of: request).hex].joined(separator: "\n")
    var key = Array("AWS4\(secret)".utf8)
    for part in scope.dropFirst() { key = Self.code(key, part) }
    return Hexadecimal.encode(Self.code(key, text)) == parts["Signature"]
  }

  /// HMAC (RFC 2104) with SHA-256.
  private static func code(_ key: [UInt8], _ text: String) -> [UInt8] {
    var block = key.count > 64 ? Array(SHA256Digest(of: key).bytes) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    let inner = SHA256Digest(of: block.map { $0 ^ 0x36 } + Array(text.utf8))
    return Array(SHA256Digest(of: block.map { $0 ^ 0x5c } + inner.bytes).bytes)
  }
}
