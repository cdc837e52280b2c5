public import Digests

/// A public key whose results count, with the name of its owner.
public struct TrustedKey: Hashable, Sendable {
  /// The key.
  public let key: PublicKey
  /// Whose it is; may be empty.
  public let name: String

  /// The form in which a person writes it.
  public var text: String { name.isEmpty ? Self.text(of: key) : "\(Self.text(of: key))  \(name)" }

  /// The form in which a person writes a key.
  public static func text(of key: PublicKey) -> String { "\(beginning)\(key.hex)" }

  /// The form in which messages show it.
  public var shown: String {
    let digits = "\(Self.beginning)\(key.hex.prefix(16))…"
    return name.isEmpty ? digits : "\(name) (\(digits))"
  }

  private static let beginning = "ed25519:"
  private static let mostBytes = 256

  /// A key without the name of its owner.
  public init(_ key: PublicKey) { (self.key, name) = (key, "") }

  /// Reads `ed25519:`, 64 hexadecimal digits, and after blanks a name; nil for anything else.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.mostBytes, text.hasPrefix(Self.beginning),
      text.unicodeScalars.allSatisfy({ $0.value >= 32 })
    else { return nil }
    let rest = text.dropFirst(Self.beginning.count)
    let digits = rest.prefix { $0 != " " }
    guard digits == digits.lowercased(), let key = PublicKey(hex: digits) else { return nil }
    self.key = key
    name = String(rest.dropFirst(digits.count).drop { $0 == " " })
  }

  static let example = "\"ed25519:…  build server\""
}

extension Form where Value == TrustedKey {
  /// A public key and a name.
  static var trustedKey: Form<TrustedKey> {
    .grammar(
      "`ed25519:` and the 64 digits of a public key, then a name",
      pattern: "^ed25519:[0-9a-f]{64}( [^\\u0000-\\u001f]*)?$",
      parse: { TrustedKey($0) }, write: { $0.text })
  }
}

extension Form where Value == String {
  /// A text that may be empty.
  static var salt: Form<String> {
    text("a text of one line", pattern: "^[^\\u0000-\\u001f]*$", most: 256, hint: nil) { text in
      text.unicodeScalars.allSatisfy { $0.value >= 32 }
    }
  }
}
