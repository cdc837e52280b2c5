import Listings
import Manifest
import Pipeline

/// The page of one class: its funnel, its pictures by split, the reasons why others are out, and its sources.
struct ClassPage {
  let content: ReportContent
  let item: ReportContent.ClassReport

  /// The path of the page.
  static func path(of name: ClassName) -> String { "classes/\(name.rawValue).html" }

  var html: String {
    let name = item.settings.name.rawValue
    let pictures = Pictures(content: content, root: "../")
    var html = "<h1>\(Markup.text(item.settings.title ?? name))</h1>\n"
    if let description = item.settings.description { html += "<p class=\"lead\">\(Markup.text(description))</p>\n" }
    html += "<p class=\"dim\">class <code>\(name)</code>, \(Markup.number(item.funnel.exported)) images"
    html +=
      item.settings.aliases.isEmpty ? "" : ", also called \(Markup.text(item.settings.aliases.joined(separator: ", ")))"
    html += "</p>\n"
    html += Markup.section(
      "funnel", "From candidates to images", "<div class=\"card\">\(Charts.funnel(item.funnel, name: name))</div>\n")
    if !item.review.isEmpty {
      html += Markup.section(
        "review", "To review", pictures.captioned(item.review),
        lead: "They are in the dataset; <code>dsbuild review</code> asks about them first.")
    }
    for sample in item.samples {
      let part = sample.split?.name ?? "all"
      let more = sample.count - sample.pictures.count
      var body = pictures.sheet(sample.pictures)
      if more > 0 {
        body +=
          "<p class=\"dim\">and \(Markup.number(more)) more: <code>dsbuild ls --class \(name) --verdict in</code></p>\n"
      }
      html += Markup.section(
        "split-\(part)", sample.split == nil ? "Images" : "Images in \(part)", body,
        lead: "\(Markup.number(sample.count)) images")
    }
    if !item.rejects.isEmpty {
      html += Markup.section(
        "rejects", "Why others are out", item.rejects.map { Self.group($0, pictures, name, heading: "h3") }.joined())
    }
    html += Markup.section("sources", "Hosts and licences", IndexPage.sources(item.sources, hosts: 40))
    return Page(content.manifest, title: name, root: "../", current: "").html(html)
  }

  /// Images that are out for one reason, with the setting behind it.
  static func group(
    _ group: ReportContent.RejectGroup, _ pictures: Pictures, _ className: String?, heading: String
  ) -> String {
    let name = group.reason.name
    var html = "<\(heading)>\(name) <span class=\"dim\">\(Markup.number(group.count))</span></\(heading)>\n"
    html += "<p>\(group.reason.sentence)\(IndexPage.rule(group.rule, lead: ", "))</p>\n"
    let seen = group.pictures.filter { $0.item.image.map { pictures.content.prints[$0] != nil } ?? false }
    html += pictures.captioned(seen)
    html += Self.list(group.pictures.filter { picture in !seen.contains(picture) })
    let more = group.count - group.pictures.count
    if more > 0 {
      let of = className.map { " --class \($0)" } ?? ""
      html += "<p class=\"dim\">and \(Markup.number(more)) more: <code>dsbuild ls\(of) --reason \(name)</code></p>\n"
    }
    html = "<section class=\"reason\" id=\"\(name)\">\n\(html)</section>\n"
    return html
  }

  /// Rows without a picture.
  private static func list(_ pictures: [ReportContent.Picture]) -> String {
    guard !pictures.isEmpty else { return "" }
    return Markup.table(
      caption: "Rows without a picture", head: ["place", "class", "address"],
      rows: pictures.map {
        [
          Markup.text(Markup.shortened($0.place)), Markup.text($0.className.rawValue),
          Markup.text(Markup.shortened($0.url ?? ($0.item.reason == .badURL ? "not an address" : ""), to: 110)),
        ]
      }, textColumns: [0, 1, 2])
  }
}
