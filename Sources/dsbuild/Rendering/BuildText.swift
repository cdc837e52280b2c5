import Diagnostics
import Imaging
import Manifest
import Pipeline

/// What a build says at its end.
enum BuildText {
  static func lastLines(_ report: Builder.Report, _ manifest: Manifest, seconds: Double, isVerbose: Bool) -> String {
    var text = ""
    for export in report.exports where !export.strays.isEmpty {
      let named = export.strays.prefix(3).map { "`\(TerminalText.escaped($0))`" }.joined(separator: ", ")
      text += "note: \(export.strays.count) file(s) in \(export.path) are not dsbuild's and stay: \(named)\n"
    }
    text += NearMissText.lines(report.nearMisses)
    if report.waitingForCrop > 0 { text += "note: \(report.waitingForCrop) pictures wait for a square by hand\n" }
    let failures = report.summary?.failures ?? 0
    let remembered = failures > 0 ? "; \(failures) addresses failed and are remembered: `dsbuild retry` asks again" : ""
    guard report.isChanged else {
      return text + "nothing to do (\(report.nodesHit) nodes up to date)\(remembered)\n"
    }
    if isVerbose { text += "near duplicates by \(NearRule(manifest.duplicates.near))\n" }
    let fetch = report.actions[.fetch] ?? ActionCount()
    let places = report.exports.map(\.path).joined(separator: ", ")
    // A build of a part has no end to count images at.
    let whole = report.summary?.funnels.values.reduce(0) { $0 + $1.exported }
    text +=
      whole.map { "built \(manifest.name): \($0) images, \(manifest.classes.count) classes" }
      ?? "built a part of \(manifest.name)"
    text +=
      " (\(fetch.ran) fetched, \(fetch.hit) cached, \(fetch.failed) failed) in \(ProgressRenderer.seconds(seconds))"
    if !places.isEmpty { text += " -> \(places)" }
    return text + "\(remembered)\n"
  }

  /// The funnel of each class as a table.
  static func table(_ funnels: [ClassName: Funnel]) -> String {
    let names = funnels.keys.sorted()
    let columns = Funnel.counts
    let width = max(5, names.map(\.rawValue.count).max() ?? 0)
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var text = "class" + String(repeating: " ", count: width - 5)
    for column in columns { text += "  " + column.name }
    text += "\n"
    for name in names {
      guard let funnel = funnels[name] else { continue }
      text += name.rawValue + String(repeating: " ", count: width - name.rawValue.count)
      let known = funnel.known.count
      for (index, column) in columns.enumerated() {
        text += "  " + padded(index < known ? String(funnel[keyPath: column.field]) : "-", column.name.count)
      }
      text += "\n"
      let reasons = funnel.reasonsByName.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
      if !reasons.isEmpty { text += "  out: \(reasons)\n" }
    }
    return text
  }
}
