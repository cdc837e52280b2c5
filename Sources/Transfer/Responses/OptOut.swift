/// The `X-Robots-Tag` directives with which an owner excludes pictures from collections.
///
/// A field is a list of directives for all crawlers, or for one crawler that is named before a colon: `noai, noindex` or
/// `otherbot: noai`. `none` means `noindex, nofollow`. A crawler's name applies until the next name in the same field. Source:
/// Google, "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications".
package struct OptOut: Sendable, Equatable {
  private let directives: Set<String>
  private let agent: String

  /// - Parameters:
  ///   - directives: the directives that exclude an image.
  ///   - userAgent: dsbuild's user agent. A field addresses it by its product name.
  package init(directives: [String], userAgent: String) {
    self.directives = Set(directives.map { $0.lowercased() })
    agent = Self.product(of: userAgent)
  }

  /// The directive by which a field's value opts out; nil if it does not.
  package func match(_ value: String) -> String? {
    var isForUs = true
    for part in value.lowercased().split(separator: ",") {
      var directive = trim(part)
      if let colon = directive.firstIndex(of: ":") {
        let name = trim(directive[..<colon])
        // `unavailable_after: date` and similar directives have a value, so the text before the colon is not a crawler's name.
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

  /// The product name of a `User-Agent`: the text before the first slash or space, in lower case.
  static func product(of userAgent: String) -> String {
    String(userAgent.prefix { $0 != "/" && $0 != " " }).lowercased()
  }

  private func trim(_ text: Substring) -> Substring {
    let rest = text.drop { $0 == " " || $0 == "\t" }
    guard let end = rest.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return rest[...end]
  }
}
