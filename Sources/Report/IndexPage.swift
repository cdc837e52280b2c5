import Digests
import Listings
import Manifest
import Pipeline

/// The first page: alerts first, then the total numbers, then links to all other pages.
///
/// Its size is limited for any dataset: classes, hosts and pictures beyond a number are only counted, and are listed
/// elsewhere.
struct IndexPage {
  private static let classesShown = 150
  private static let stripsShown = 20
  private static let alertsShown = 60

  let content: ReportContent
  private let pictures: Pictures

  init(_ content: ReportContent) {
    self.content = content
    pictures = Pictures(content: content, root: "")
  }

  var html: String {
    let page = Page(content.manifest, title: "Report", root: "", current: "index.html")
    let parts = [
      title, alerts, funnel, classes, sheets, rejects, split, sources, Self.changed(content.collectionChanges),
      Self.takedown(content), exports, reproduce, stamp,
    ]
    return page.html(parts.joined())
  }

  private var title: String {
    let manifest = content.manifest
    var html = "<h1>\(Markup.text(manifest.name))</h1>\n"
    if let description = manifest.description { html += "<p class=\"lead\">\(Markup.text(description))</p>\n" }
    let facts = [
      ("version", manifest.version), ("published", manifest.published), ("licence of the set", manifest.license),
      ("page", manifest.url), ("contact", manifest.contact), ("size", size), ("split", parts),
      ("lock", content.lockDigest.map { String($0.hex.prefix(16)) }),
    ].compactMap { name, value in value.map { "\(name) <code>\(Markup.text($0))</code>" } }
    html +=
      "<p class=\"dim\">\((facts + ["<a href=\"report.json\">report.json</a> for programs"]).joined(separator: " · "))</p>\n"
    let out = content.candidates - content.images
    html += "<dl class=\"tiles\">"
    for (name, value, more) in [
      ("Images", Markup.number(content.images), ""),
      ("Classes", Markup.number(content.classes.count), ""),
      ("Candidates", Markup.number(content.candidates), ""),
      ("Out", Markup.number(out), Markup.percent(out, of: content.candidates)),
      ("Duplicates", Markup.number(content.duplicates.grades.values.reduce(0, +)), ""),
      ("To review", Markup.number(content.classes.reduce(0) { $0 + $1.funnel.review }), ""),
    ] {
      html +=
        "<div class=\"tile\"><dt>\(name)</dt><dd>\(value)\(more.isEmpty ? "" : " <small>\(more)</small>")</dd></div>"
    }
    return html + "</dl>\n"
  }

  /// The size of the images, if all have the same.
  private var size: String? {
    guard case .pixels(let side) = content.manifest.crop.size else { return nil }
    return "\(side) × \(side) pixels"
  }

  /// The parts of the split with the number of their images.
  private var parts: String? {
    content.split.map { split in
      split.shares.map { share in
        let count = split.counts.values.reduce(0) { $0 + ($1[share.split] ?? 0) }
        return "\(share.split.name) \(Markup.number(count))"
      }.joined(separator: ", ")
    }
  }

  private var alerts: String {
    guard !content.alerts.isEmpty else { return "" }
    let folded = FoldedAlert.all(content.alerts)
    var list = "<ul class=\"alerts\">\n"
    for alert in folded.prefix(Self.alertsShown) { list += Self.item(alert) }
    list += "</ul>\n"
    if folded.count > Self.alertsShown {
      list += "<p class=\"dim\">and \(folded.count - Self.alertsShown) more in <code>report.json</code></p>\n"
    }
    return Markup.section("alerts", "What to look at first", list)
  }

  /// One line of the alerts. A line for several classes can be opened to show each of them.
  private static func item(_ alert: FoldedAlert) -> String {
    let word =
      switch alert.level {
      case .error: "Error"
      case .warning: "Warning"
      case .note: "Note"
      case .proof: "OK"
      }
    let hint = alert.hint.map { " <span class=\"hint\">\u{00B7} \(prose($0))</span>" } ?? ""
    let line = "<span class=\"level\">\(word)</span>\(prose(alert.text))\(hint)"
    guard alert.members.count > 1 else { return "<li class=\"\(alert.level.rawValue)\">\(line)</li>\n" }
    let each = alert.members.prefix(alertsShown).map { "<li>\(prose($0.text))</li>" }.joined(separator: "\n")
    let more = alert.members.count - alertsShown
    return "<li class=\"\(alert.level.rawValue)\"><details><summary>\(line)</summary>\n<ul>\n\(each)\n"
      + (more > 0 ? "<li>and \(more) more in <code>report.json</code></li>\n" : "") + "</ul></details></li>\n"
  }

  /// A sentence with its back-ticks converted to code.
  static func prose(_ text: String) -> String {
    var html = ""
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      html += index.isMultiple(of: 2) ? Markup.text(String(part)) : "<code>\(Markup.text(String(part)))</code>"
    }
    return html
  }

  private var funnel: String {
    var whole = Funnel()
    for item in content.classes { whole.add(item.funnel) }
    return Markup.section(
      "funnel", "From candidates to images", "<div class=\"card\">\(Charts.funnel(whole, name: "All classes"))</div>\n",
      lead: "How many rows and files were still in after each step, and how many each step put out.")
  }

  private var classes: String {
    let shown = content.classes.prefix(Self.classesShown)
    let rows = shown.map { item -> [String] in
      let name = item.settings.name.rawValue
      let most = item.funnel.reasons.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }.prefix(3)
      let title = item.settings.title.map { " <span class=\"small\">\(Markup.text($0))</span>" } ?? ""
      return ["<a href=\"classes/\(name).html\">\(name)</a>\(title)", Charts.bar(item.funnel, name: name)]
        + Funnel.columns.indices.map {
          item.funnel.counts.indices.contains($0) ? Markup.number(item.funnel.counts[$0]) : ""
        }
        + [
          "<span class=\"small\">\(Markup.text(most.map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")))</span>"
        ]
    }
    var html = Markup.table(
      caption: "Images after each step, by class",
      head: ["class", "share"] + Funnel.columns + ["most often out for"],
      rows: rows, textColumns: [0, 1, Funnel.columns.count + 2])
    html += Charts.legend
    if content.classes.count > shown.count {
      html +=
        "<p class=\"dim\">and \(content.classes.count - shown.count) more classes: <code>dsbuild status</code></p>\n"
    }
    return Markup.section("classes", "Classes", html)
  }

  private var sheets: String {
    var html = ""
    for item in content.classes.prefix(Self.stripsShown) {
      let name = item.settings.name.rawValue
      // A few pictures of the smaller parts, and enough of the first part to fill the row.
      let rest = item.samples.dropFirst().flatMap { $0.pictures.prefix(2) }
      let some = (item.samples.first?.pictures.prefix(12 - rest.count) ?? []) + rest
      guard !some.isEmpty else { continue }
      html += "<h3><a href=\"classes/\(name).html\">\(Markup.text(item.settings.title ?? name))</a> "
      html += "<span class=\"dim\">\(Markup.number(item.funnel.exported)) images</span></h3>\n"
      html += pictures.sheet(Array(some), strip: ClassPage.path(of: item.settings.name))
    }
    return html.isEmpty ? "" : Markup.section("sheets", "A few of each class", html)
  }

  private var rejects: String {
    guard !content.rejects.isEmpty else { return "" }
    let rows = content.rejects.map { group in
      [
        "<a href=\"rejects.html#\(group.reason.name)\">\(group.reason.name)</a>", group.step.text,
        Markup.number(group.count), "\(group.reason.sentence)\(Self.rule(group.rule, lead: "<br>"))",
      ]
    }
    return Markup.section(
      "rejects", "Why images are out",
      Markup.table(
        caption: "Images out, by reason, with the setting that decided",
        head: ["reason", "step", "images", "what the reason means, and the setting"],
        rows: Array(rows.prefix(80)), textColumns: [0, 1, 3]))
  }

  /// A setting with its place; empty if there is none.
  static func rule(_ rule: ReportContent.Rule?, lead: String = "") -> String {
    guard let rule else { return "" }
    let value = rule.value.map { ": \(Markup.text(Markup.shortened($0)))" } ?? ""
    let place = rule.place.map { Markup.text($0) } ?? "the default"
    return "\(lead)<code>\(Markup.text(rule.key))\(value)</code> <span class=\"dim\">\(place)</span>"
  }

  private var split: String {
    guard let split = content.split else { return "" }
    let parts = split.shares.map(\.split)
    let rows = content.classes.prefix(Self.classesShown).map { item -> [String] in
      let counts = split.counts[item.settings.name] ?? [:]
      let total = counts.values.reduce(0, +)
      return [Markup.text(item.settings.name.rawValue)]
        + parts.map { part in
          "\(Markup.number(counts[part] ?? 0)) <span class=\"dim\">\(Markup.percent(counts[part] ?? 0, of: total))</span>"
        }
    }
    let proof =
      split.straddling.isEmpty
      ? "<strong>0 of \(Markup.number(split.groups)) groups</strong> of near duplicates are in more than one split; checked after the split was made, where \(Markup.number(split.grouped)) images are in groups of two and more."
      : "<strong>\(split.straddling.count) of \(split.groups) groups</strong> of near duplicates are in more than one split: a model may see in training what it is tested on."
    let limit = content.splitProofLimit.map { " \(Self.prose("Not all were compared: \($0)."))" } ?? ""
    let largest = (split.largestError * 10).rounded() / 10
    return Markup.section(
      "split", "Split",
      Markup.table(
        caption: "Images of each class in each split",
        head: ["class"] + split.shares.map { "\($0.split.name) <span class=\"dim\">\(Self.plain($0.percent))%</span>" },
        rows: rows),
      lead: "\(proof)\(limit) The largest difference from the share asked for is \(Self.plain(largest)) points.")
  }

  static func plain(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String((number * 10).rounded() / 10)
  }

  private static func takedown(_ content: ReportContent) -> String {
    guard let takedown = content.takedown else { return "" }
    return Markup.section(
      "takedown", "Takedown", "",
      lead:
        "<code>\(Markup.text(takedown.file))</code> has \(takedown.entries) \(takedown.entries == 1 ? "entry" : "entries"): images, addresses or hosts that never enter an output. It takes out \(takedown.count) rows."
    )
  }

  private var exports: String {
    let rows = content.exports.map { export in
      [
        Markup.text(export.path), Markup.text(export.format), Markup.number(export.images),
        "<code>sha256:\(export.digest.hex)</code>",
      ]
    }
    guard !rows.isEmpty else { return "" }
    return Markup.section(
      "exports", "Exports",
      Markup.table(
        caption: "What was written; the digest is over the names and digests of all files",
        head: ["path", "format", "images", "digest"],
        rows: rows, textColumns: [0, 1, 3]))
  }

  private var reproduce: String {
    Markup.section(
      "reproduce", "How to make it again",
      """
      <pre tabindex="0" role="group" aria-label="Commands">git checkout REVISION      # the one this report was written at stands below
      dsbuild --locked           # the same images, crops and split, or exit 6
      dsbuild verify             # every blob and output is what it was
      dsbuild diff REVISION..    # what changed since</pre>

      """,
      lead:
        "From the manifest, the lists, <code>labels/</code>, <code>crops/</code> and the lock of a revision come the exports with the digests above."
    )
  }

  /// The only part of a report that differs between equal builds; it is separate, at the end.
  private var stamp: String {
    guard !content.stamp.facts.isEmpty else { return "" }
    var html = "<footer class=\"stamp\" id=\"stamp\" aria-label=\"This report\">\n<dl>\n"
    for fact in content.stamp.facts {
      html += "<dt>\(Markup.text(fact.name))</dt><dd>\(Markup.text(fact.value))</dd>\n"
    }
    return html + "</dl>\n</footer>\n"
  }
}
