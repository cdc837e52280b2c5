extension IndexPage {
  /// The sizes, hosts and licences of the images.
  var sources: String {
    let counts = content.sources
    var html = "<div class=\"charts\">\n"
    html +=
      "<div class=\"card\"><h3>Shorter side</h3>\(Charts.histogram(counts.shortSides, name: "Shorter side", unit: "pixels") { String($0) })</div>\n"
    html +=
      "<div class=\"card\"><h3>Width over height</h3>\(Charts.histogram(counts.aspects, name: "Width over height", unit: "width over height") { Self.plain(Double($0) / 100) })</div>\n"
    html +=
      "<div class=\"card\"><h3>Size of the file</h3>\(Charts.histogram(counts.kilobytes, name: "Size of the file", unit: "KiB") { String($0) })</div>\n</div>\n"
    html += Self.sources(counts, hosts: 15)
    return Markup.section("sources", "Sizes, hosts and licences", html)
  }

  /// Hosts, licences, providers and formats as tables.
  static func sources(_ counts: ReportContent.SourceCounts, hosts shown: Int) -> String {
    let hosts = counts.hosts.sorted { ($1.value.rows, $0.key) < ($0.value.rows, $1.key) }
    var html = Markup.table(
      caption: "Hosts, the most rows first"
        + (hosts.count > shown ? " (\(hosts.count - shown) more in <code>report.json</code>)" : ""),
      head: ["host", "rows", "in the dataset", "share of its rows"],
      rows: hosts.prefix(shown).map { host, share in
        [
          host.isEmpty ? "files on disk" : Markup.text(Markup.shortened(host)), Markup.number(share.rows),
          Markup.number(share.kept), Markup.percent(share.kept, of: share.rows),
        ]
      })
    html += "<div class=\"tables\">\n"
    for (name, table) in [("licence", counts.licenses), ("provider", counts.providers), ("format", counts.formats)] {
      let rows = table.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(20)
      let total = table.values.reduce(0, +)
      html += Markup.table(
        caption: "Images in the dataset by \(name)", head: [name, "images", "share"],
        rows: rows.map {
          [Markup.text(Markup.shortened($0.key, to: 40)), Markup.number($0.value), Markup.percent($0.value, of: total)]
        })
    }
    return html + "</div>\n"
  }
}
