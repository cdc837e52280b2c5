public import Digests
public import Manifest

/// The difference between two revisions as one page that contains its pictures: a contact sheet to send or to attach to
/// a review.
///
/// The page loads nothing: the policy names its style by digest, and its pictures are data URIs.
public struct DiffSheet {
  /// A small copy of a picture, and the size of the picture.
  public struct Print: Sendable {
    let jpeg: [UInt8]
    let width: Int
    let height: Int

    /// Creates the print of a picture of the given size.
    public init(jpeg: [UInt8], width: Int, height: Int) {
      self.jpeg = jpeg
      self.width = width
      self.height = height
    }
  }

  /// The number of pictures shown for each kind of change in a class; the others are only counted.
  public static let shown = 24

  let comparison: LockComparison
  let title: String
  /// Returns the print of an image; nil if its bytes are not available.
  let print: (SHA256Digest) -> Print?

  /// Creates a sheet of the differences between two states.
  public init(
    _ comparison: LockComparison, from: String, to: String, print: @escaping (SHA256Digest) -> Print?
  ) {
    self.comparison = comparison
    title = "\(from) → \(to)"
    self.print = print
  }

  /// The HTML of the page.
  public var html: String {
    let style = StyleSheet.css
    let policy =
      "default-src 'none'; img-src data:; style-src 'sha256-\(Base64.text(SHA256Digest(of: style).bytes))'; base-uri 'none'; form-action 'none'"
    let kinds = LockComparison.Kind.allCases
    let names = comparison.classes.keys.sorted()
    var body = "<h1>\(Markup.text(title))</h1>\n"
    body += Markup.table(
      caption: "Images that differ, by class", head: ["class", "images before", "images now"] + kinds.map(\.rawValue),
      rows: names.map { name in
        let item = comparison.classes[name] ?? .init()
        return [Markup.text(name.rawValue), Markup.number(item.countBefore), Markup.number(item.countAfter)]
          + kinds.map { item[$0].isEmpty ? "" : Markup.number(item[$0].count) }
      })
    if comparison.isEmpty { body += "<p class=\"lead\">No image differs.</p>\n" }
    for name in names {
      guard let item = comparison.classes[name], !item.isEmpty else { continue }
      let groups = kinds.filter { !item[$0].isEmpty }.map { group(item[$0], $0, name) }.joined()
      body += Markup.section("class-\(name)", Markup.text(name.rawValue), groups)
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="generator" content="dsbuild">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(Markup.text(title))</title>
      <link rel="icon" href="data:,">
      <style>\(style)</style>
      </head>
      <body>
      <main>
      \(body)</main>
      </body>
      </html>

      """
  }

  private func group(_ changes: [LockComparison.Change], _ kind: LockComparison.Kind, _ name: ClassName) -> String {
    var html =
      "<h3>\(kind.rawValue) <span class=\"dim\">\(Markup.number(changes.count))</span></h3>\n<div class=\"told\">\n"
    for change in changes.prefix(Self.shown) {
      html += "<figure>\(picture(change, kind, name))<figcaption><b><code>\(change.image.hex.prefix(12))</code></b><br>"
      html += "\(DetailPages.detail(change, kind))</figcaption></figure>\n"
    }
    html += "</div>\n"
    let more = changes.count - Self.shown
    return html
      + (more > 0 ? "<p class=\"dim\">and \(Markup.number(more)) more: <code>dsbuild diff --json</code></p>\n" : "")
  }

  /// The whole picture. A recropped picture is shown with its old square in dashes and its new square.
  private func picture(_ change: LockComparison.Change, _ kind: LockComparison.Kind, _ name: ClassName) -> String {
    guard let print = print(change.image) else { return "<div class=\"none\">no picture here</div>" }
    let source = "data:image/jpeg;base64,\(Base64.text(print.jpeg))"
    let alt = Markup.text("\(name), \(kind.rawValue)")
    guard kind == .recropped else { return "<img src=\"\(source)\" loading=\"lazy\" alt=\"\(alt)\">" }
    let squares = [change.before?.crop, change.after?.crop].compactMap { $0 }.map { ($0.x, $0.y, $0.side) }
    let view = Markup.view(width: print.width, height: print.height, squares: squares)
    var html = "<svg viewBox=\"\(view)\" role=\"img\" aria-label=\"\(alt)\">"
    html += "<image href=\"\(source)\" width=\"\(print.width)\" height=\"\(print.height)\"/>"
    for (square, dashes) in [(change.before?.crop, " stroke-dasharray=\"5 4\""), (change.after?.crop, "")] {
      guard let square else { continue }
      html +=
        "<rect class=\"box\" x=\"\(square.x)\" y=\"\(square.y)\" width=\"\(square.side)\" height=\"\(square.side)\"\(dashes)/>"
    }
    return html + "</svg>"
  }
}
