import Diagnostics
import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// Pictures on pages: prints in the report's folder, loaded when they come into view, each with an alternative text.
struct Pictures {
  let content: ReportContent
  /// The path from the page to the report's folder.
  let root: String

  /// The path of the print of a blob.
  static func path(of blob: SHA256Digest) -> String { "prints/\(blob.hex.prefix(20)).jpg" }

  /// The print of a blob, or a text if there is none.
  func image(_ blob: SHA256Digest?, alt: String) -> String {
    guard let blob, let print = content.prints[blob] else { return "<div class=\"none\">no picture</div>" }
    return
      "<img src=\"\(root)\(Self.path(of: blob))\" width=\"\(print.width)\" height=\"\(print.height)\" loading=\"lazy\" decoding=\"async\" alt=\"\(Markup.text(alt))\">"
  }

  /// The print of a blob, which opens the whole picture if that is known.
  func opening(_ blob: SHA256Digest?, alt: String) -> String {
    guard let blob, content.prints[blob] != nil else { return image(blob, alt: alt) }
    return "<a href=\"\(target(blob))\">\(image(blob, alt: alt))</a>"
  }

  /// The target of a picture's link: the whole picture, or the print if nothing else is known.
  private func target(_ blob: SHA256Digest) -> String {
    guard let original = content.originals[blob] else { return "\(root)\(Self.path(of: blob))" }
    return Markup.text(original.hasPrefix("../") ? root + original : original)
  }

  /// Delivered pictures next to each other, each as a link to its print; in a `strip` they link to the page it names.
  func sheet(_ pictures: [ReportContent.Picture], strip: String? = nil) -> String {
    let cells = pictures.map { picture in
      // Keyboard users have the link in the heading above the strip: pictures beyond the first row are hidden.
      strip.map { "<a href=\"\($0)\" tabindex=\"-1\">\(image(picture.delivered, alt: alt(picture)))</a>\n" }
        ?? opening(picture.delivered, alt: alt(picture)) + "\n"
    }
    return "<div class=\"\(strip == nil ? "sheet" : "strip")\">\n\(cells.joined())</div>\n"
  }

  /// The alternative text of a picture.
  func alt(_ picture: ReportContent.Picture) -> String { "\(picture.className), \(picture.place)" }

  /// Source pictures, each with a caption.
  func captioned(_ pictures: [ReportContent.Picture], delivered: Bool = false) -> String {
    guard !pictures.isEmpty else { return "" }
    return "<div class=\"told\">\n"
      + pictures.map { picture in
        "<figure>\(opening(delivered ? picture.delivered : picture.item.image, alt: alt(picture)))\(caption(picture))</figure>\n"
      }.joined() + "</div>\n"
  }

  /// Source pictures with the class that each looks like.
  func captioned(_ suspects: [(picture: ReportContent.Picture, looksLike: ClassName?)]) -> String {
    guard !suspects.isEmpty else { return "" }
    return "<div class=\"told\">\n"
      + suspects.map { suspect in
        let lead = suspect.looksLike.map { "looks like \($0)" }
        return
          "<figure>\(opening(suspect.picture.item.image, alt: alt(suspect.picture)))\(caption(suspect.picture, lead: lead))</figure>\n"
      }.joined() + "</div>\n"
  }

  /// Class, size, place and address of a picture.
  func caption(_ picture: ReportContent.Picture, lead: String? = nil) -> String {
    let item = picture.item
    var lines: [String] = []
    var head = "<b>\(picture.className)</b>"
    if let width = item.width, let height = item.height { head += " \(width)\u{00D7}\(height)" }
    lines.append(head)
    if let lead { lines.append(Markup.text(lead)) }
    if let answer = item.answer { lines.append("answered \(answer.name)") }
    if let score = item.score { lines.append("score \(Self.score(score))") }
    if let match = item.duplicate {
      let distance = match.distance.flatMap { $0 > 0 ? ", \($0) bits" : nil } ?? ""
      lines.append("of <code>\(match.image.hex.prefix(12))</code>\(distance)")
    }
    lines.append(Markup.text(Markup.shortened(picture.place)))
    if let url = picture.url { lines.append(Markup.text(Markup.shortened(url, to: 64))) }
    return "<figcaption>\(lines.joined(separator: "<br>"))</figcaption>"
  }

  /// The source picture with its square drawn on it, next to the crop.
  func pair(_ picture: ReportContent.Picture) -> String {
    let item = picture.item
    guard let image = item.image, content.prints[image] != nil, let box = item.crop, let width = item.width,
      let height = item.height
    else { return "" }
    let chooser = item.cropChooser?.name ?? "none"
    let what = "\(alt(picture)), square of \(box.side) pixels at \(box.x), \(box.y) by \(chooser)"
    let source =
      "<svg viewBox=\"\(Markup.view(width: Int(width), height: Int(height), squares: [(box.x, box.y, box.side)]))\" role=\"img\" aria-label=\"\(Markup.text(what))\">"
      + "<image href=\"\(root)\(Self.path(of: image))\" width=\"\(width)\" height=\"\(height)\"/>"
      + "<rect class=\"box\" x=\"\(box.x)\" y=\"\(box.y)\" width=\"\(box.side)\" height=\"\(box.side)\"/></svg>"
    return
      "<figure><div class=\"pair\"><a href=\"\(target(image))\">\(source)</a>\(opening(picture.delivered, alt: "the crop"))</div>"
      + caption(picture, lead: "square \(box.side) at \(box.x),\(box.y) by \(chooser)") + "</figure>\n"
  }

  /// A score in ten-thousandths as a number with two decimals.
  static func score(_ score: UInt16) -> String {
    let hundredths = (Int(score) + 50) / 100
    return "\(hundredths / 100).\((hundredths % 100).zeroPadded(to: 2))"
  }
}
