/// The `X-Robots-Tag` directives by which an owner keeps pictures out of collections.
///
/// A field is a list of directives, for everybody or for one crawler named before a colon: `noai, noindex` or
/// `otherbot: noai`. `none` is `noindex, nofollow`. A name holds until the next name in the same field. Source: Google, "Robots meta tag, data-nosnippet,
/// and X-Robots-Tag specifications".
package struct OptOut: Sendable, Equatable {
  private let directives: Set<String>
  private let agent: String

  /// - Parameters:
  ///   - directives: those that drop an image.
  ///   - userAgent: ours; its product name is what a field may address.
  package init(directives: [String], userAgent: String) {
    self.directives = Set(directives.map { $0.lowercased() })
    agent = Self.product(of: userAgent)
  }

  /// Whether a field's value opts out; the directive that does so is returned.
  package func match(_ value: String) -> String? {
    var isForUs = true
    for part in value.lowercased().split(separator: ",") {
      var directive = trim(part)
      if let colon = directive.firstIndex(of: ":") {
        let name = trim(directive[..<colon])
        // `unavailable_after: date` and its like are directives with a value, not names.
        if !Self.valued.contains(String(name)) {
          isForUs = name == agent || name == "*"
          directive = trim(directive[directive.index(after: colon)...])
        }
      }
      if isForUs, optsOut(directive) { return String(directive) }
    }
    return nil
  }

  private func optsOut(_ directive: Substring) -> Bool {
    if directives.contains(String(directive)) { return true }
    return directive == "none" && Self.meantByNone.contains { directives.contains($0) }
  }

  private static let meantByNone = ["noindex", "nofollow"]

  private static let valued: Set<String> = [
    "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview",
  ]

  /// The product name of a `User-Agent`: what stands before the first slash or space.
  static func product(of userAgent: String) -> String {
    String(userAgent.prefix { $0 != "/" && $0 != " " }).lowercased()
  }

  private func trim(_ text: Substring) -> Substring {
    let rest = text.drop { $0 == " " || $0 == "\t" }
    guard let end = rest.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return rest[...end]
  }
}
