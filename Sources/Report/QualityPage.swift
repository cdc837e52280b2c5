import Listings
import Manifest
import Pipeline

/// The page about pictures that there is little to learn from, about what `select` left out, and about uneven classes.
struct QualityPage {
  private static let classesShown = 60

  private let content: ReportContent
  private let pictures: Pictures

  init(_ content: ReportContent, _ pictures: Pictures) {
    (self.content, self.pictures) = (content, pictures)
  }

  /// The contents of the page.
  var body: String {
    lead + balance + QualitySettings.Measure.allCases.map(section).joined() + selections
  }

  private var lead: String {
    let count = Markup.number(content.quality.sweep.pictures)
    let found = QualitySettings.text(content.quality.marked) ?? "none"
    return
      "<p class=\"lead\">Of \(count) pictures, the rules of <code>quality</code> in the manifest mark: \(Markup.text(found)).</p>\n"
  }

  private var balance: String {
    let funnels = Dictionary(uniqueKeysWithValues: content.classes.map { ($0.settings.name, $0.funnel) })
    guard let balance = Balance(funnels, content.manifest), !balance.sentences.isEmpty else { return "" }
    let list = balance.sentences.map { "<li>\(IndexPage.prose($0))</li>" }.joined(separator: "\n")
    return Markup.section("balance", "Balance of the classes", "<ul>\n\(list)</ul>\n")
  }

  private func section(_ measure: QualitySettings.Measure) -> String {
    let sweep = content.quality.sweep
    let rule = content.manifest.quality[measure]
    let points = QualitySweep.thresholds.map { (at: $0, count: sweep.marked(measure, above: $0)) }
    let mark = Int((rule.above * 100).rounded())
    let chart = Charts.steps(
      points, to: 100, mark: mark, name: "Pictures above each score of \(measure.rawValue)",
      unit: "score in hundredths")
    let worst = content.quality.worst[measure] ?? []
    let figures = worst.map { picture in
      let score = Double(picture.item.quality?[measure] ?? 0) / 100
      let fate = picture.item.reason.map { "out: \($0.name)" } ?? "in"
      return
        "<figure>\(pictures.opening(picture.item.image, alt: pictures.alt(picture)))\(pictures.caption(picture, lead: "\(measure.rawValue) \(score), \(fate)"))</figure>\n"
    }
    let marked = content.quality.marked[measure] ?? 0
    return Markup.section(
      measure.rawValue, "\(measure.rawValue): \(Markup.number(marked)) marked",
      "<div class=\"card\">\(chart)</div>\n"
        + (figures.isEmpty ? "" : "<div class=\"told\">\n\(figures.joined())</div>\n"),
      lead:
        "Marked if \(Markup.text(measure.reason.sentence)). The dataset's rule: <code>\(Markup.text(rule.text))</code>."
    )
  }

  private var selections: String {
    let shown = content.classes.prefix(Self.classesShown).filter { $0.selection != nil }
    guard !shown.isEmpty else { return "" }
    let rows = shown.map { item -> [String] in
      let found = item.selection
      return [
        Markup.text(item.settings.name.rawValue), Markup.number(found?.chosen ?? 0), Markup.number(found?.kept ?? 0),
        Markup.number(found?.left ?? 0), String(Int(((found?.meanDistance ?? 0) * 10_000).rounded())),
        found?.isByNetwork == true ? "embeddings" : "perceptual codes",
      ]
    }
    var body = Markup.table(
      caption: "How many images of each class were chosen by <code>select</code>",
      head: ["class", "chosen", "as before", "left out", "mean distance, in ten-thousandths", "compared by"],
      rows: rows,
      textColumns: [0, 5])
    for item in shown {
      let pairs = (item.selection?.pairs ?? []).map { pair in
        "<figure><div class=\"pair\">\(pictures.opening(pair.left.item.image, alt: pictures.alt(pair.left)))"
          + "\(pictures.opening(pair.nearest.item.image, alt: "the chosen picture that is most like it"))</div>"
          + pictures.caption(pair.left, lead: "left out; beside it the nearest that is in, distance \(pair.distance)")
          + "</figure>\n"
      }
      body += "<h3>\(Markup.text(item.settings.name.rawValue))</h3>\n<div class=\"told\">\n\(pairs.joined())</div>\n"
    }
    return Markup.section(
      "selection", "What select left out", body,
      lead: "Pictures that are least like a chosen one come first: they show what the selection does not cover.")
  }
}
