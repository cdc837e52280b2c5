import Manifest
import Pipeline

extension IndexPage {
  private static let changesShown = 200

  /// The pictures that changed at their collection, each once.
  static func changed(_ changes: CollectionChanges) -> String {
    guard !changes.isEmpty else { return "" }
    var html = ""
    for kind in CollectionChanges.Kind.allCases where !changes[kind].isEmpty {
      let (all, isRelicensed) = (changes[kind], kind == .relicensed)
      let caption = isRelicensed ? "Another licence now" : "No longer in the collection"
      let more = all.count - changesShown
      html += Markup.table(
        caption: caption + (more > 0 ? " (\(more) more in <code>report.json</code>)" : ""),
        head: ["class", "row", "picture", "licence"] + (isRelicensed ? ["licence now"] : []),
        rows: all.prefix(changesShown).map { picture in
          let words = [
            picture.className.rawValue, picture.place, picture.title ?? Markup.shortened(picture.url), picture.license,
          ]
          let now = picture.licenseNow.map { [Markup.shortened($0, to: 40)] } ?? []
          return (words + (isRelicensed ? now : [])).map { Markup.text($0) }
        }, textColumns: [0, 1, 2, 3, 4])
    }
    return Markup.section(
      "collection-changes", "Changed at their collection", html,
      lead:
        "Pictures of the dataset that a later <code>dsbuild search</code> found changed. A licence once given stays.")
  }
}
