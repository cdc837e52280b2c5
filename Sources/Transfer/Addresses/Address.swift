import Digests

/// The address of a candidate in the one form by which rows are compared, keyed and fetched.
///
/// White space around it and the fragment are gone, scheme and host are in lower case, a default port is dropped; the rest,
/// percent-encoding above all, is as it was written. A `data:` address is the digest of its text.
public struct Address: Hashable, Sendable, CustomStringConvertible {
  /// The canonical text, user name and password included: for keys and for sending, never for showing.
  public let text: String
  /// The scheme in lower case.
  public let scheme: String
  /// The host in lower case, IPv6 in brackets; empty for `data:`.
  public let host: String
  /// The port, the scheme's own where none is written; 0 for `data:`.
  public let port: Int
  /// The user name and password as written, nil without any.
  let userInfo: String?
  /// Path and query as written.
  package let target: String

  /// Where requests for this address go.
  public var origin: Origin { Origin(scheme: scheme, host: host, port: port) }

  /// The origin with an international host in its ASCII form, as headers have it.
  var asciiOrigin: Origin { Origin(scheme: scheme, host: Punycode.ascii(host: host), port: port) }

  /// The text for people, logs and locks: a user name and password become `***`.
  public var masked: String {
    guard userInfo != nil else { return text }
    return "\(scheme)://***@\(authority)\(target)"
  }

  public var description: String { masked }

  private var authority: String { String(origin.description.dropFirst(scheme.utf8.count + 3)) }

  /// The form that is sent: spaces and everything outside ASCII percent-encoded, an international host in its ASCII form.
  package var sent: String {
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.utf8.count + 16)
    bytes += "\(scheme)://".utf8
    if let userInfo {
      Self.percentEncode(userInfo, into: &bytes)
      bytes.append(UInt8(ascii: "@"))
    }
    let name = Punycode.ascii(host: host)
    bytes +=
      (name == host ? authority : Origin(scheme: scheme, host: name, port: port).description.dropping(scheme)).utf8
    Self.percentEncode(target, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func percentEncode(_ text: String, into bytes: inout [UInt8]) {
    for byte in text.utf8 {
      if byte > 32, byte < 127 {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }

  init(scheme: String, userInfo: String?, host: String, port: Int, target: String) {
    self.scheme = scheme
    self.userInfo = userInfo
    self.host = host
    self.port = port
    self.target = target
    let origin = Origin(scheme: scheme, host: host, port: port).description
    if let userInfo {
      text = "\(scheme)://\(userInfo)@\(origin.dropping(scheme))\(target)"
    } else {
      text = origin + target
    }
  }

  init(data text: String) {
    scheme = "data"
    userInfo = nil
    host = ""
    port = 0
    target = ""
    let prefix = "data:sha256-"
    // What is already the written form stays itself, so that canonical addresses may be read again.
    let isWritten = text.hasPrefix(prefix) && SHA256Digest(hex: text.dropFirst(prefix.utf8.count)) != nil
    self.text = isWritten ? text : prefix + SHA256Digest(of: text).hex
  }
}

extension String {
  /// What follows `scheme://`.
  fileprivate func dropping(_ scheme: String) -> String { String(dropFirst(scheme.utf8.count + 3)) }
}
