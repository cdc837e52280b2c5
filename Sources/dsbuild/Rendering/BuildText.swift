import Diagnostics
import Imaging
import Listings
import Manifest
import Pipeline

/// What a build says at its end.
enum BuildText {
  static func lastLines(_ report: Builder.Report, _ manifest: Manifest, seconds: Double, isVerbose: Bool)
    -> TerminalText
  {
    var text: TerminalText = ""
    for export in report.exports where !export.strays.isEmpty {
      let named = export.strays.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      let (files, are) = export.strays.count == 1 ? ("1 file", "is") : ("\(export.strays.count) files", "are")
      text += "note: \(files) in \(export.path) \(are) not dsbuild's and will stay: \(named)"
      text += "\(falseClasses(of: export, manifest))\n"
    }
    text += NearMissText.lines(report.nearMisses)
    if report.waitingForCrop > 0 {
      text +=
        "note: \(Counted.text(report.waitingForCrop, "picture")) without a square by hand: `dsbuild review` draws them\n"
    }
    for line in classesOverLimit(report, manifest) { text += "error: \(line)\n" }
    let failed = report.actions[.fetch]?.failed ?? 0
    let missing = gaps(report.summary?.funnels ?? [:], isNew: failed > 0)
    let next = NextStep(report, manifest).map { "next: \($0.text)\n" as TerminalText } ?? ""
    guard report.isChanged else {
      return text + "nothing to do (\(Counted.text(report.nodesHit, "step")) up to date)\(missing)\n" + next
    }
    if isVerbose { text += "near duplicates by \(NearRule(manifest.duplicates.near))\n" }
    return text + built(report, manifest, seconds: seconds) + "\(missing)\n" + changes(report) + next
  }

  /// What was built, from what, and where it is.
  private static func built(_ report: Builder.Report, _ manifest: Manifest, seconds: Double) -> TerminalText {
    let fetch = report.actions[.fetch] ?? ActionCount()
    // A build of a part has no end to count images at.
    let whole = report.summary?.funnels.values.reduce(0) { $0 + $1.exported }
    let classes = Counted.text(manifest.classes.count, "class", "classes")
    var text: TerminalText =
      whole.map { "built \(manifest.name): \(Counted.text($0, "image")), \(classes)" }
      ?? "built a part of \(manifest.name)"
    // Files on this machine are read, not fetched.
    let verb = report.requests == 0 && fetch.ran > 0 ? "read" : "fetched"
    let failed = fetch.failed > 0 ? ", \(fetch.failed) failed" : ""
    text += " (\(fetch.ran) \(verb), \(fetch.hit) cached\(failed)) in \(ProgressRenderer.seconds(seconds))"
    let places = report.exports.map(\.path).joined(separator: ", ")
    return places.isEmpty ? text : text + " -> \(places)"
  }

  /// What came and went since the last whole build.
  private static func changes(_ report: Builder.Report) -> TerminalText {
    guard let changes = report.changes else { return "" }
    guard changes.came + changes.left + changes.relabelled > 0 else { return "since the last build: the same images\n" }
    var parts = changes.came > 0 ? ["\(Counted.text(changes.came, "image")) came in"] : []
    if changes.left > 0 {
      let reasons = changes.reasons.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
        .map { "\($0.value) \($0.key.name)" }
      let list = (reasons + (changes.unlisted > 0 ? ["\(changes.unlisted) no longer listed"] : [])).joined(
        separator: ", ")
      parts.append("\(Counted.text(changes.left, "image")) went out (\(list))")
    }
    if changes.relabelled > 0 { parts.append("\(Counted.text(changes.relabelled, "image")) changed class") }
    return "since the last build: \(parts.joined(separator: ", "))\n"
  }

  /// Which folders of a tree hold others' files alone and are taken for classes by loaders that count folders.
  private static func falseClasses(of export: Builder.Export, _ manifest: Manifest) -> String {
    guard ExportSettings.Format(rawValue: export.format)?.hasFiles == true else { return "" }
    let names = Set(manifest.classes.map(\.name.rawValue))
    let folders = Set(export.strays.compactMap { $0.split(separator: "/").dropLast().last.map(String.init) })
    let known = names.union(Split.allCases.map(\.name))
    let others = folders.subtracting(known).sorted().prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return others.isEmpty ? "" : "; loaders take \(others) for a class"
  }

  /// The gaps by reason, the most frequent first, with what closes the most frequent one, and the images that were left out so
  /// that no group is in two splits.
  ///
  /// - Parameter isNew: whether addresses failed now: of old failures that will not pass, nothing is said again.
  static func gaps(_ funnels: [ClassName: Funnel], isNew: Bool = true) -> String {
    var counts: [Reason: Int] = [:]
    var formats: [ImageFormat: Int] = [:]
    for funnel in funnels.values {
      counts.merge(funnel.reasons, uniquingKeysWith: +)
      formats.merge(funnel.formats, uniquingKeysWith: +)
    }
    let gaps = counts.filter { !$0.key.isDecided }.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
    var text = ""
    if let leaks = counts[.splitLeak], leaks > 0 { text += "; \(leaks) split_leak" }
    guard !gaps.isEmpty else { return text }
    let total = gaps.reduce(0) { $0 + $1.value }
    text += "; \(total) \(total == 1 ? "gap" : "gaps"): "
    text += gaps.map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
    let cure = gaps.lazy.compactMap { Self.cure(of: $0.key, formats) }.first
    let saysRetry = cure?.hasSuffix(Reason.askAgain) == true
    let mayPass = gaps.contains { $0.key.mayPass || isNew && $0.key.isFetchFailure }
    let retry = mayPass && !saysRetry ? Reason.askAgain : nil
    let cures = [cure, retry].compactMap { $0 }
    return cures.isEmpty ? text : "\(text) (\(cures.joined(separator: "; ")))"
  }

  /// What closes a gap; where it is a format, which formats were found and which of them can be let in.
  static func cure(of reason: Reason, _ formats: [ImageFormat: Int]) -> String? {
    guard reason == .unsupportedFormat, !formats.isEmpty else { return reason.cure }
    let readable = formats.keys.filter(ImageFormat.decodable.contains).map { "`\($0.name)`" }.sorted()
    let packages = Set(formats.keys.filter { !ImageFormat.decodable.contains($0) }.flatMap(\.packages)).sorted()
    var cures = readable.isEmpty ? [] : ["add \(readable.joined(separator: ", ")) to `inspect.formats`"]
    if !packages.isEmpty { cures.append("build dsbuild with \(packages.map { "`\($0)`" }.joined(separator: ", "))") }
    if cures.isEmpty { cures = ["convert the files to a format that dsbuild reads"] }
    return "\(text(formats)): \(cures.joined(separator: ", "))"
  }

  /// How many there are of each format, the most frequent first.
  private static func text(_ formats: [ImageFormat: Int]) -> String {
    formats.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }.map { "\($0.value) \($0.key.name)" }
      .joined(separator: ", ")
  }

  /// A sentence for each class that misses more of its candidates than `fetch.fail_over` allows.
  static func classesOverLimit(_ report: Builder.Report, _ manifest: Manifest) -> [String] {
    let limit = manifest.fetch.failOver
    return (report.summary?.funnels ?? [:]).sorted { $0.key < $1.key }.compactMap { name, funnel in
      guard Double(funnel.gaps) > limit.fraction * Double(max(1, funnel.candidates)) else { return nil }
      return
        "\(funnel.gaps) of \(funnel.candidates) candidates of class `\(name)` are gaps, more than `fetch.fail_over: \(limit)`"
    }
  }

  /// The funnel of each class as a table.
  static func table(_ funnels: [ClassName: Funnel]) -> TerminalText {
    let names = funnels.keys.sorted()
    let columns = Funnel.columns
    let width = max(5, names.map(\.rawValue.count).max() ?? 0)
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    var text: TerminalText = ("class" as TerminalText).padded(to: width)
    for column in columns { text += "  \(column)" }
    text += "\n"
    for name in names {
      guard let funnel = funnels[name] else { continue }
      text += TerminalText(name.rawValue).padded(to: width)
      let counts = funnel.counts
      for (index, column) in columns.enumerated() {
        text += "  \(padded(index < counts.count ? String(counts[index]) : "-", column.count))"
      }
      text += "\n"
      let formats = funnel.formats.isEmpty ? "" : " (\(Self.text(funnel.formats)))"
      let reasons = funnel.reasonsByName.map { reason in
        "\(reason.count) \(reason.name)\(reason.name == Reason.unsupportedFormat.name ? formats : "")"
      }.joined(separator: ", ")
      if !reasons.isEmpty { text += "  out: \(reasons)\n" }
    }
    return text
  }

  /// A line for each reason of a gap: how many, what it means, and what can be done.
  static func gapLines(_ funnels: [ClassName: Funnel]) -> TerminalText {
    var counts: [Reason: Int] = [:]
    var formats: [ImageFormat: Int] = [:]
    for funnel in funnels.values {
      counts.merge(funnel.reasons, uniquingKeysWith: +)
      formats.merge(funnel.formats, uniquingKeysWith: +)
    }
    let gaps = counts.filter { !$0.key.isDecided }.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
    guard !gaps.isEmpty else { return "" }
    return gaps.reduce("\(Counted.text(gaps.reduce(0) { $0 + $1.value }, "gap")):\n") { text, gap in
      let cure = Self.cure(of: gap.key, formats).map { "; \($0)" } ?? ""
      return text + "  \(gap.value) \(gap.key.name): \(gap.key.sentence)\(cure)\n"
    }
  }
}

extension FailedBuild {
  /// What failed; where a class ends empty, with the gaps that emptied it.
  var diagnosticsWithGaps: [Diagnostic] {
    guard let empty = cause as? EmptyClassError, empty.waiting == 0 else { return diagnostics }
    guard report.funnels[empty.className]?.candidates != 0 else {
      return [
        Diagnostic(
          .error, "class `\(empty.className)` has no rows yet, so nothing was exported",
          hint: "put one URL a line into its list, or name pictures on disk: `{ files: photos/*.jpg }`")
      ]
    }
    let gaps = BuildText.gaps(report.funnels.filter { $0.key == empty.className })
    return diagnostics.map { Diagnostic($0.severity, $0.message + gaps, at: $0.place, hint: $0.hint) }
  }
}
