import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// The pages about one subject over all classes.
struct DetailPages {
  let content: ReportContent
  private let pictures: Pictures

  init(_ content: ReportContent) {
    self.content = content
    pictures = Pictures(content: content, root: "")
  }

  /// The pages by path.
  var all: [(path: String, html: String)] {
    [
      ("rejects.html", page("rejects.html", "Rejected", rejects)),
      ("quality.html", page("quality.html", "Quality", QualityPage(content, pictures).body)),
      ("duplicates.html", page("duplicates.html", "Duplicates", duplicates)),
      ("labels.html", page("labels.html", "Labels", labels)),
      ("probe.html", page("probe.html", "Probe", ProbePage(content: content, pictures: pictures).body)),
      ("crops.html", page("crops.html", "Crops", crops)),
      ("changes.html", page("changes.html", "Changes", changes)),
    ]
  }

  private func page(_ path: String, _ title: String, _ body: String) -> String {
    Page(content.manifest, title: title, root: "", current: path, isSearched: path == "rejects.html")
      .html("<h1>\(title)</h1>\n\(body)")
  }

  private var rejects: String {
    guard !content.rejects.isEmpty else { return "<p class=\"lead\">Every candidate is in.</p>\n" }
    return
      "<p class=\"lead\">\(Markup.number(content.candidates - content.images)) of \(Markup.number(content.candidates)) candidates are out, each for one reason.</p>\n"
      + filter + content.rejects.map { ClassPage.group($0, pictures, nil, heading: "h2") }.joined()
  }

  /// Links that show a single reason, and links to the same section of one class.
  private var filter: String {
    let reasons = content.rejects.map { group in
      "<li><a href=\"#\(group.reason.name)\">\(group.reason.name) <span class=\"dim\">\(Markup.number(group.count))</span></a></li>"
    }
    let classes = content.classes.prefix(60).filter { !$0.rejects.isEmpty }.map { item in
      let name = item.settings.name
      return "<li><a href=\"\(ClassPage.path(of: name))#rejects\">\(name)</a></li>"
    }
    return "<nav class=\"filter\" aria-label=\"Reasons\"><ul><li><a href=\"#main\">all reasons</a></li>\n"
      + reasons.joined(separator: "\n") + "</ul></nav>\n<nav class=\"filter\" aria-label=\"Of one class\"><ul>\n"
      + classes.joined(separator: "\n") + "</ul></nav>\n"
  }

  private var duplicates: String {
    let found = content.duplicates
    var html =
      "<p class=\"lead\">\(Markup.number(found.grades.values.reduce(0, +))) images are out as copies of an image that was kept, in \(Markup.number(found.clusterCount)) groups of copies.</p>\n"
    html += Markup.table(
      caption: "Images out as copies, by how similar they are to the one that was kept", head: ["grade", "images"],
      rows: Item.Grade.allCases.compactMap { grade in
        found.grades[grade].map { [Markup.text(grade.name), Markup.number($0)] }
      })
    if found.limit >= 0 {
      html += Markup.section(
        "distances", "How many images each threshold would put out", distances,
        lead:
          "Near duplicates are found by <code>\(Markup.text(found.algorithm))</code> with codes of \(found.bits) bits. \(gate)"
      )
    }
    var clusters = ""
    for cluster in found.clusters {
      clusters += "<div class=\"cluster\"><figure>"
      clusters += pictures.opening(
        cluster.image, alt: cluster.kept.map { pictures.alt($0) } ?? "the picture that was kept")
      clusters +=
        cluster.kept.map { pictures.caption($0, lead: "kept") } ?? "<figcaption>not in</figcaption>"
      clusters += "</figure>\n<div class=\"members\">"
      for member in cluster.members {
        let match = member.item.duplicate
        let lead = match.map {
          "\($0.grade.name.replacing("_", with: " "))\($0.distance.flatMap { $0 > 0 ? ", \($0) bits" : nil } ?? "")"
        }
        clusters += "<figure>\(pictures.opening(member.item.image, alt: pictures.alt(member)))"
        clusters +=
          "<figcaption><b>\(Markup.text(lead ?? ""))</b><br>\(Markup.text(member.className.rawValue))<br>\(Markup.text(Markup.shortened(member.place, to: 40)))</figcaption></figure>"
      }
      clusters += "</div>"
      let more = cluster.count - cluster.members.count
      if more > 0 { clusters += "<p class=\"dim\">and \(more) more</p>" }
      clusters += "</div>\n"
    }
    if found.clusterCount > found.clusters.count {
      clusters +=
        "<p class=\"dim\">and \(Markup.number(found.clusterCount - found.clusters.count)) more groups: <code>dsbuild ls --reason near_duplicate</code></p>\n"
    }
    return html + (clusters.isEmpty ? "" : Markup.section("clusters", "Groups of copies, the largest first", clusters))
  }

  /// Whether a threshold of bits decides. If it is as large as the code, another comparison decides.
  private var isByBits: Bool { content.duplicates.limit < content.duplicates.bits }

  private var gate: String {
    isByBits
      ? "Two pictures are near duplicates if at most \(content.duplicates.limit) bits differ."
      : "These short codes only find pairs that may be copies: each pair is then compared in detail, so the bits alone decide nothing."
  }

  /// The number of images that would be out at each threshold. Without a sweep, only the distances of images that are
  /// out count.
  private var distances: String {
    var sum = 0
    let own = content.duplicates.distances.sorted { $0.key < $1.key }.map { at, count in
      sum += count
      return (at: at, count: sum)
    }
    let sweep = content.duplicates.sweep
    let points = sweep?.points.map { (at: $0.bits, count: $0.dropped) } ?? own
    let end = sweep?.radius ?? max(content.duplicates.limit, own.last?.at ?? 0)
    return
      "<div class=\"card\">\(Charts.steps(points, to: end + max(1, end / 20), mark: isByBits ? content.duplicates.limit : -1, name: "Images out at each threshold", unit: "bits that may differ"))</div>\n"
  }

  private var labels: String {
    var html = ""
    let rows = content.classes.map { item -> [String] in
      let labels = item.labels
      return [Markup.text(item.settings.name.rawValue)]
        + Item.Answer.allCases.map { Markup.number(labels.answers[$0] ?? 0) }
        + [labels.scored, labels.predictedNo, labels.abstained].map { Markup.number($0) }
    }
    html += Markup.table(
      caption: "A person's answers and the model's scores",
      head: ["class", "yes", "no", "skip", "scored", "out by the model", "unsure, kept for a look"],
      rows: Array(rows.prefix(400)))
    for item in content.classes.prefix(60) where item.labels.scored > 0 || !item.labels.answers.isEmpty {
      let name = item.settings.name.rawValue
      var body = item.estimate.map(Self.estimate) ?? ""
      if item.labels.scored > 0 {
        body +=
          "<div class=\"card\"><h3>Scores of the pictures</h3>\(Charts.histogram(item.labels.scores, name: "Scores of \(name)", unit: "score: how likely it is a yes", mark: Int((item.settings.labels.threshold * 10_000).rounded())) { Pictures.score(UInt16($0)) })</div>\n"
      }
      body += pictures.captioned(item.labels.pictures)
      if !item.suspects.isEmpty {
        body += "<h3>Probably wrong</h3>\n" + pictures.captioned(item.suspects)
      }
      html += Markup.section("labels-\(name)", Markup.text(name), body)
    }
    return html
  }

  /// The quality of the model of a class.
  private static func estimate(_ estimate: LabelEstimate) -> String {
    let what =
      switch estimate.state {
      case .decides: "decides about the pictures that nobody answered"
      case .waits: "waits for more answers (<code>dsbuild review</code>); until then all pictures are kept"
      case .missing: "is not on this machine, so it drops nothing; <code>dsbuild doctor</code> says how to get it"
      }
    var html = "<p>The model <code>\(Markup.text(estimate.model))</code> \(what). "
    html += "It learnt from \(estimate.yes) yes and \(estimate.no) no.</p>\n"
    func share(_ share: LabelEstimate.Share) -> [String] {
      [percent(share.value), "\(percent(share.low)) to \(percent(share.high))"]
    }
    var rows: [[String]] = []
    if let accuracy = estimate.accuracy {
      rows.append(["Accuracy (5-fold)"] + share(accuracy))
    }
    if let auc = estimate.auc { rows.append(["ROC AUC"] + share(auc)) }
    if let expected = estimate.expected {
      rows.append(["Expected accuracy on pictures without an answer", percent(expected), ""])
    }
    guard !rows.isEmpty else { return html }
    html += Markup.table(
      caption: "How often the model is right, tried on answers that it had not seen (cross-validation, five folds)",
      head: ["measure", "share", "95 % interval"], rows: rows)
    guard let counts = estimate.confusion else { return html }
    return html
      + Markup.table(
        caption: "Confusion matrix: answers that the model had not seen",
        head: ["a person said", "the model keeps", "the model drops"],
        rows: [("yes", counts.yesKept, counts.yesDropped), ("no", counts.noKept, counts.noDropped)].map { row in
          [row.0, Markup.number(row.1), Markup.number(row.2)]
        })
  }

  private static func percent(_ share: Double) -> String { "\(Double((share * 1_000).rounded()) / 10)%" }

  private var crops: String {
    let rows = content.classes.map { item -> [String] in
      [Markup.text(item.settings.name.rawValue)]
        + CropAuthor.allCases.map { Markup.number(item.crops.choosers[$0] ?? 0) }
        + [Markup.number(item.crops.whole)]
    }
    var html = Markup.table(
      caption: "Squares by who chose them", head: ["class", "a person", "the model", "the centre", "as they are"],
      rows: Array(rows.prefix(400)))
    for item in content.classes.prefix(60) {
      let pairs = item.crops.pictures.map(pictures.pair).joined()
      guard !pairs.isEmpty else { continue }
      let name = item.settings.name.rawValue
      html += Markup.section("crops-\(name)", Markup.text(name), "<div class=\"pairs\">\(pairs)</div>\n")
    }
    return html
  }

  private var changes: String {
    guard let changes = content.changes else {
      return
        "<p class=\"lead\">The project has no revision to compare with: commit <code>dataset.yaml</code>, <code>dataset.lock</code> and <code>lock/</code>.</p>\n"
    }
    let kinds = LockComparison.Kind.allCases
    var html = "<p class=\"lead\">From \(Markup.text(changes.from)) to \(Markup.text(changes.to)).</p>\n"
    let names = changes.comparison.classes.keys.sorted()
    html += Markup.table(
      caption: "Images that differ, by class", head: ["class", "images"] + kinds.map(\.rawValue),
      rows: names.prefix(400).map { name in
        let item = changes.comparison.classes[name] ?? .init()
        return [Markup.text(name.rawValue), Markup.number(item.countAfter)]
          + kinds.map { item[$0].isEmpty ? "" : Markup.number(item[$0].count) }
      })
    for name in names.prefix(ReportContent.Changes.classesShown) {
      guard let item = changes.comparison.classes[name], !item.isEmpty else { continue }
      var body = ""
      for kind in kinds where !item[kind].isEmpty {
        body +=
          "<h3>\(kind.rawValue) <span class=\"dim\">\(Markup.number(item[kind].count))</span></h3>\n<div class=\"told\">"
        for change in item[kind].prefix(ReportContent.Changes.shown) {
          body +=
            "<figure>\(pictures.image(change.image, alt: "\(name), \(kind.rawValue)"))<figcaption><b><code>\(change.image.hex.prefix(12))</code></b><br>\(Self.detail(change, kind))</figcaption></figure>\n"
        }
        body += "</div>\n"
        let more = item[kind].count - ReportContent.Changes.shown
        if more > 0 { body += "<p class=\"dim\">and \(Markup.number(more)) more: <code>dsbuild diff</code></p>\n" }
      }
      html += Markup.section("changes-\(name)", Markup.text(name.rawValue), body)
    }
    return html
  }

  /// The details of one change.
  static func detail(_ change: LockComparison.Change, _ kind: LockComparison.Kind) -> String {
    let words =
      switch kind {
      case .in: change.after?.split?.name ?? ""
      case .out: change.after.map { $0.verdict == "in" ? "other bytes" : $0.verdict } ?? "no such row any more"
      case .relabelled: "from \(change.from?.rawValue ?? "")"
      case .recropped: "\(square(change.before?.crop)) \u{2192} \(square(change.after?.crop))"
      case .moved: "\(change.before?.split?.name ?? "none") \u{2192} \(change.after?.split?.name ?? "none")"
      case .drifted: "was \(change.before?.sha256?.hex.prefix(12) ?? "")"
      }
    let url = (change.after ?? change.before)?.url ?? ""
    return Markup.text(words) + (url.isEmpty ? "" : "<br>\(Markup.text(Markup.shortened(url, to: 64)))")
  }

  private static func square(_ square: LockRow.Square?) -> String {
    square.map { "\($0.side) at \($0.x),\($0.y)" } ?? "whole"
  }
}
