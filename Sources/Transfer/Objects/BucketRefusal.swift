/// Why a bucket did not do what it was asked: the code in the body of its answer, and the clocks.
public struct BucketRefusal: Hashable, Sendable {
  /// The status of the answer.
  public let status: Int
  /// The code, such as `NoSuchBucket`; empty if the answer has none, as that to `HEAD`.
  public let code: String
  /// The region that the server names.
  public let region: String?
  /// How many seconds the clock of this machine is ahead of that of the server; nil if the server does not say its time.
  public let skew: Int?

  /// The most bytes of a body that are read.
  static let mostBytes = 4 << 10
  /// From here on a signature is too old or too new.
  public static let mostSkew = 15 * 60

  /// Reads the body of an answer, a short piece of XML.
  package init(status: Int, body: [UInt8], skew: Int? = nil) {
    self.status = status
    let text = String(decoding: body.prefix(Self.mostBytes), as: UTF8.self)
    code = Self.element("Code", of: text) ?? ""
    region = Self.element("Region", of: text)
    self.skew = skew
  }

  /// The text of the first element of a name; nil if it is not a plain word. A server may send anything.
  private static func element(_ name: String, of text: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>")?.upperBound,
      let end = text[start...].firstRange(of: "</\(name)>")?.lowerBound
    else { return nil }
    let word = text[start..<end]
    let isPlain =
      (1...64).contains(word.utf8.count)
      && word.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
      }
    return isPlain ? String(word) : nil
  }

  /// Whether it declined because the clocks differ too much for a signature. The answer to `HEAD` has no code.
  package var isSkewed: Bool {
    code == "RequestTimeTooSkewed" || code.isEmpty && status == 403 && skew.map { abs($0) > Self.mostSkew } ?? false
  }

  /// Whether other credentials may help.
  var isDenied: Bool {
    let codes = ["ExpiredToken", "InvalidToken", "TokenRefreshRequired"]
    return !isSkewed && (status == 401 || status == 403 || codes.contains(code))
  }
}
