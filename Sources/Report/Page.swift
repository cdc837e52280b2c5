import Manifest

/// One page of a report: head, links to the other pages, contents.
struct Page {
  /// The content security policy: a page may load pictures, its style sheet and its script from its own folder, and
  /// nothing else.
  private static let policy =
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"

  let dataset: String
  let version: String?
  let description: String?
  let title: String
  /// The path from the page to the report's folder: empty, or `../`.
  let root: String
  /// The name of the page among ``links``.
  let current: String

  /// Whether the page has rows to search.
  let isSearched: Bool

  /// Creates a page about the dataset of a manifest.
  init(_ manifest: Manifest, title: String, root: String, current: String, isSearched: Bool = false) {
    (dataset, version, description) = (manifest.name, manifest.version, manifest.description)
    (self.title, self.root, self.current, self.isSearched) = (title, root, current, isSearched)
  }

  static let links: [(page: String, name: String)] = [
    ("index.html", "Overview"), ("rejects.html", "Rejected"), ("quality.html", "Quality"),
    ("duplicates.html", "Duplicates"), ("labels.html", "Labels"), ("probe.html", "Probe"), ("crops.html", "Crops"),
    ("changes.html", "Changes"),
  ]

  /// The HTML of the page with the given contents.
  func html(_ body: String) -> String {
    var links = ""
    for link in Self.links {
      let mark = link.page == current ? " aria-current=\"page\"" : ""
      links += "<a href=\"\(root)\(link.page)\"\(mark)>\(link.name)</a>"
    }
    let about = description.map { "\n<meta name=\"description\" content=\"\(Markup.text($0))\">" } ?? ""
    let edition = version.map { " <small>\(Markup.text($0))</small>" } ?? ""
    let search = isSearched ? "\n<script src=\"\(root)\(SearchScript.path)\" defer></script>" : ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">\(about)
      <title>\(Markup.text(title)) · \(Markup.text(dataset))</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="\(root)style.css">\(search)
      </head>
      <body>
      <a class="skip" href="#main">To the contents</a>
      <header class="bar"><span class="brand">\(Markup.text(dataset))\(edition)</span><nav aria-label="Pages">\(links)</nav></header>
      <main id="main">
      \(body)</main>
      </body>
      </html>

      """
  }
}
