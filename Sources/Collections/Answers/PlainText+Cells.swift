import Manifest
import Transfer

extension PlainText {
  /// The text of a cell from what a collection sends: one line, without tags; nil if nothing is left.
  static func cell(_ text: String?, isHTML: Bool = false) -> String? {
    guard let text else { return nil }
    // Cutting first bounds the work; tags may be longer than what they enclose.
    let start = cut(text, to: longest * 20)
    return line(isHTML ? MarkupText.shown(of: start) : start)
  }
}
