/// The text that a piece of HTML shows.
package enum MarkupText {
  /// Elements that begin on a line of their own, or end one.
  private static let breaks: Set<String> = ["br", "p", "div", "li", "td", "tr"]

  /// The text outside tags and outside elements that are not shown, with its character references decoded.
  package static func shown(of html: String) -> String {
    let bytes = Array(html.utf8)
    var tokens = MarkupTokenizer(bytes)
    var text: [UInt8] = []
    while let token = tokens.next() {
      switch token {
      case .text(let range, let element):
        if element == nil || element == "title" || element == "textarea" {
          text += CharacterReferences.decoded(bytes[range])
        }
      case .start(let name, _), .end(let name): if breaks.contains(name) { text.append(32) }
      case .comment: break
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
