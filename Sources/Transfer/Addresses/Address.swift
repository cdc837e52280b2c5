import Digests

/// The address of a candidate in canonical form. Rows are compared, keyed and fetched by this form.
///
/// The canonical form has no surrounding white space, no fragment and no default port. Scheme and host are in lower case. The
/// rest, in particular percent-encoding, stays as written. The canonical form of a `data:` address contains the digest of its
/// text.
public struct Address: Hashable, Sendable, CustomStringConvertible {
  /// The canonical text with user name and password. It is for keys and for sending; never show it.
  public let text: String
  /// The scheme in lower case.
  public let scheme: String
  /// The host in lower case, IPv6 in brackets; empty for `data:`.
  public let host: String
  /// The port, or the scheme's default if none is written; 0 for `data:`.
  public let port: Int
  /// The user name and password as written; nil if there are none.
  let userInfo: String?
  /// The path and the query as written.
  package let target: String

  /// The origin that receives the requests for this address.
  public var origin: Origin { Origin(scheme: scheme, host: host, port: port) }

  /// The origin with an international host in its ASCII form, as header fields require.
  var asciiOrigin: Origin { Origin(scheme: scheme, host: Punycode.ascii(host: host), port: port) }

  /// The text for people, logs and locks, with `***` in place of the user name and password.
  public var masked: String {
    guard userInfo != nil else { return text }
    return "\(scheme)://***@\(authority)\(target)"
  }

  public var description: String { masked }

  /// The host, with the port unless it is the scheme's default.
  public var authority: String { String(origin.description.dropFirst(scheme.utf8.count + 3)) }

  /// The text that is sent: spaces and non-ASCII characters are percent-encoded, and an international host is in its ASCII
  /// form.
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

  /// The address of a picture that is written in a list: `data:sha256-` and the digest of the text.
  package init(data text: String) {
    scheme = "data"
    userInfo = nil
    host = ""
    port = 0
    target = ""
    let prefix = "data:sha256-"
    // A canonical `data:` address stays unchanged, so that canonical addresses can be parsed again.
    let isWritten = text.hasPrefix(prefix) && SHA256Digest(hex: text.dropFirst(prefix.utf8.count)) != nil
    self.text = isWritten ? text : prefix + SHA256Digest(of: text).hex
  }
}

extension String {
  /// The text after `scheme://`.
  fileprivate func dropping(_ scheme: String) -> String { String(dropFirst(scheme.utf8.count + 3)) }
}
