import Diagnostics
import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// The output at the end of a build.
enum BuildText {
  static func lastLines(_ report: Builder.Report, _ manifest: Manifest, seconds: Double, isVerbose: Bool)
    -> TerminalText
  {
    var text: TerminalText = ""
    for export in report.exports where !export.strays.isEmpty {
      let named = export.strays.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      let (files, are) = export.strays.count == 1 ? ("1 file", "is") : ("\(export.strays.count) files", "are")
      text += "note: \(files) in \(export.path) \(are) not from dsbuild and will stay: \(named)"
      text += "\(falseClasses(of: export, manifest))\n"
    }
    text += NearMissText.lines(report.nearMisses)
    if report.waitingForCrop > 0 {
      text +=
        "note: \(Counted.text(report.waitingForCrop, "picture still needs", "pictures still need")) a square: "
        + "draw it with `dsbuild review` (key `c`)\n"
    }
    if report.smallCrops > 0 {
      let (images, them) = report.smallCrops == 1 ? ("1 image is", "it") : ("\(report.smallCrops) images are", "them")
      text += "note: \(images) smaller than `crop.size`: `crop: { upscale: true }` enlarges \(them)\n"
    }
    let marked = report.marked.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    // Report quality only if this build inspected pictures, so that the message is not repeated.
    if report.actions[.inspect]?.ran ?? 0 > 0, let found = QualitySettings.text(marked) {
      text += "note: quality: \(found); `dsbuild explain quality --sweep` shows other thresholds\n"
    }
    if report.hasNewRights {
      for note in report.rights { text += "note: \(note.message); \(note.hint)\n" }
    }
    let failed = report.actions[.fetch]?.failed ?? 0
    let funnels = report.summary?.funnels ?? [:]
    let next = NextStep(report, manifest).map { "next: \($0.text)\n" as TerminalText } ?? ""
    let missing =
      report.summary == nil
      ? partialGaps(report.askedFunnels, isNew: failed > 0, isOffline: report.seemsOffline)
      : gaps(funnels.values, isNew: failed > 0, isOffline: report.seemsOffline)
    let lost = lostPins(report)
    guard report.isChanged else {
      return text + "nothing to do (\(Counted.text(report.nodesHit, "step")) up to date)\(leaks(funnels))\(missing)\n"
        + lost + next
    }
    if isVerbose { text += "near duplicates by \(NearRule(manifest.duplicates.near))\n" }
    return text + built(report, manifest, seconds: seconds) + "\(rules(funnels))\(missing)\n" + lost
      + changes(report) + next
  }

  /// The warning that pictures which the dataset had are not in the outputs now, because the network failed.
  private static func lostPins(_ report: Builder.Report) -> TerminalText {
    guard !report.exports.isEmpty else { return "" }
    var text: TerminalText = ""
    if report.lostPins > 0 {
      let (pictures, them) = pinned(report.lostPins)
      text +=
        "warning: \(pictures) could not be fetched, and the outputs lack \(them) now: `dsbuild retry` asks for \(them) "
        + "again, and a `dsbuild` after it builds with \(them)\n"
    }
    if report.gonePins > 0 {
      let (pictures, them) = pinned(report.gonePins)
      text +=
        "warning: \(pictures) can be had neither from the store nor from \(them == "it" ? "its address" : "their addresses"), "
        + "and the outputs lack \(them) now: `dsbuild pull` brings \(them) from a team's store that has \(them)\n"
    }
    return text
  }

  private static func pinned(_ count: Int) -> (pictures: String, them: String) {
    count == 1 ? ("1 picture that the lock has", "it") : ("\(count) pictures that the lock has", "them")
  }

  /// The sentence about the built dataset: its size, its inputs, and the paths of the outputs.
  private static func built(_ report: Builder.Report, _ manifest: Manifest, seconds: Double) -> TerminalText {
    let fetch = report.actions[.fetch] ?? ActionCount()
    // A partial build has no export whose images could be counted.
    let whole = report.summary?.funnels.values.reduce(0) { $0 + $1.exported }
    let classes = Counted.text(manifest.classes.count, "class", "classes")
    var text: TerminalText =
      whole.map { "built \(manifest.name): \(Counted.text($0, "image")), \(classes)" }
      ?? "built a part of \(manifest.name)"
    // A build without requests read files on this machine and downloaded nothing.
    let verb = report.requests == 0 && fetch.ran > 0 ? "read" : "fetched"
    let failed = fetch.failed > 0 ? ", \(fetch.failed) failed" : ""
    // A failure of an earlier build is remembered, but it is no cached picture.
    let earlier = min(fetch.hit, max(0, (report.summary?.failures ?? 0) - fetch.failed))
    let before = earlier > 0 ? ", \(earlier) failed before" : ""
    let cached = fetch.hit - earlier
    let shared = min(report.remote.blobs, cached)
    let store = shared > 0 ? ", \(shared) from the store" : ""
    let here = cached > shared || shared == 0 ? ", \(cached - shared) cached" : ""
    text +=
      " (\(fetch.ran) \(verb)\(store)\(here)\(failed)\(before)) in \(ProgressRenderer.seconds(seconds))"
    let places = report.exports.map(\.path).joined(separator: ", ")
    if places.isEmpty, !manifest.exports.isEmpty { return text + "; no output was written: `dsbuild` writes them" }
    return places.isEmpty ? text : text + " -> \(places)"
  }

  /// The changes since the last whole build.
  private static func changes(_ report: Builder.Report) -> TerminalText {
    guard let changes = report.changes else { return "" }
    let isSame = changes.came + changes.left + changes.relabelled == 0
    var parts =
      isSame ? ["the same images"] : changes.came > 0 ? ["\(Counted.text(changes.came, "image")) came in"] : []
    if changes.left > 0 {
      let reasons = changes.reasons.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
        .map { "\($0.value) \($0.key.name)" }
      let others = [(changes.unlisted, "no longer listed"), (changes.replaced, "replaced")].filter { $0.0 > 0 }
      let list = (reasons + others.map { "\($0.0) \($0.1)" }).joined(separator: ", ")
      parts.append("\(Counted.text(changes.left, "image")) went out (\(list))")
    }
    if changes.relabelled > 0 { parts.append("\(Counted.text(changes.relabelled, "image")) changed class") }
    if changes.recropped > 0 { parts.append("\(changes.recropped) cropped again") }
    if changes.assigned > 0 { parts.append("\(changes.assigned) assigned to splits") }
    if changes.moved > 0 {
      let back = changes.movedFromTestToTrain > 0 ? " (\(changes.movedFromTestToTrain) from test to train)" : ""
      parts.append("\(Counted.text(changes.moved, "image")) moved to another split\(back)")
    }
    let settings = CauseText.settings(changes.options)
    let why = isSame && !settings.isEmpty ? " (\(settings))" : ""
    return "since the last build: \(parts.joined(separator: ", "))\(why)\n\(copies(changes.copies))"
  }

  /// The warning that copies of images which people took out came in.
  private static func copies(_ copies: [Builder.Changes.Copy]) -> String {
    guard let first = copies.first else { return "" }
    let named = copies.prefix(3).map { "`\($0.className) \($0.image.hex.prefix(16))`" }.joined(separator: ", ")
    let (images, them) =
      copies.count == 1
      ? ("1 image that came in is a copy of one", "it")
      : ("\(copies.count) images that came in are copies of ones", "them")
    return
      "warning: \(images) that people took out: \(named)\(copies.count > 3 ? ", …" : ""): `dsbuild why "
      + "\(first.image.hex.prefix(16))` says where it is from; to take \(them) out too, answer no by `dsbuild review` or add "
      + "the digest to the takedown list\n"
  }

  /// The folders of a tree that contain only foreign files. Loaders that treat each folder as a class would take them for classes.
  private static func falseClasses(of export: Builder.Export, _ manifest: Manifest) -> String {
    guard manifest.exports.contains(where: { $0.to == export.path && $0.format.layout == .files }) else { return "" }
    let names = Set(manifest.classes.map(\.name.rawValue))
    let folders = Set(export.strays.compactMap { $0.pathParts().dropLast().last.map(String.init) })
    let known = names.union(Split.allCases.map(\.name))
    let others = folders.subtracting(known).sorted().prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return others.isEmpty ? "" : "; loaders take \(others) for a class"
  }

  /// The images that are out by decisions of rules and people, by reason, the most frequent first, and the command that names them.
  static func rules(_ funnels: [ClassName: Funnel]) -> String {
    let counts = funnels.values.reduce(into: [Reason: Int]()) { $0.merge($1.reasons, uniquingKeysWith: +) }
    let decided = counts.filter { $0.key.isDecided }.sorted {
      ($1.value, $0.key.name) < ($0.value, $1.key.name)
    }
    guard let first = decided.first else { return "" }
    let reasons = decided.map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
    let names = decided.count == 1 ? first.key.name : "R"
    return
      "; \(decided.reduce(0) { $0 + $1.value }) out by rules: \(reasons) (`dsbuild ls --reason \(names)` names them)"
  }

  /// The images that were left out so that no group is in two splits.
  private static func leaks(_ funnels: [ClassName: Funnel]) -> String {
    let leaks = funnels.values.reduce(0) { $0 + ($1.reasons[.splitLeak] ?? 0) }
    return leaks > 0 ? "; \(leaks) split_leak" : ""
  }

  /// The gaps by reason, the most frequent first, with the remedy for the most frequent one.
  ///
  /// - Parameters:
  ///   - isNew: Whether addresses failed in this build. `retry` is not suggested again for old permanent failures.
  ///   - isOffline: Whether the machine seems to have no network.
  static func gaps(_ funnels: some Sequence<Funnel>, isNew: Bool = true, isOffline: Bool) -> String {
    let all = Gaps(funnels)
    guard all.total > 0 else { return "" }
    let (gaps, formats) = (all.reasons, all.formats)
    let names = gaps.map { "\($0.value) \($0.key.name)" } + all.files.map { "\($0.value) \($0.key.rawValue)" }
    let text = "; \(Counted.text(all.total, "gap")): \(names.joined(separator: ", "))"
    let cure = isOffline ? offline : gaps.lazy.compactMap { Self.cure(of: $0.key, formats) }.first
    let saysRetry = cure?.hasSuffix(Reason.askAgain) == true
    let mayPass = gaps.contains { $0.key.mayPass || isNew && $0.key.isFetchFailure && $0.key.setting == nil }
    let retry = mayPass && !saysRetry ? Reason.askAgain : nil
    let cures = [cure, retry].compactMap { $0 }
    return cures.isEmpty ? text : "\(text) (\(cures.joined(separator: "; ")))"
  }

  private static let offline = "no host was found, so this machine seems to be offline"

  /// The gaps of a build of some steps, with the command that names them.
  private static func partialGaps(_ funnels: [Funnel], isNew: Bool, isOffline: Bool) -> String {
    let text = gaps(funnels, isNew: isNew, isOffline: isOffline)
    return text.isEmpty ? "" : "\(text); `dsbuild ls --verdict out` names them"
  }

  /// The remedy for a gap. For an unsupported format it names the found formats and those that can be enabled.
  static func cure(of reason: Reason, _ formats: [ImageFormat: Int]) -> String? {
    guard reason == .unsupportedFormat, !formats.isEmpty else { return reason.cure }
    let readable = formats.keys.filter(ImageFormat.decodable.contains).map { "`\($0.name)`" }.sorted()
    let packages = Set(formats.keys.filter { !ImageFormat.decodable.contains($0) }.flatMap(\.packages)).sorted()
    var cures = readable.isEmpty ? [] : ["add \(readable.joined(separator: ", ")) to `inspect.formats`"]
    if !packages.isEmpty { cures.append("build dsbuild with \(packages.map { "`\($0)`" }.joined(separator: ", "))") }
    let others = formats.keys.contains { !ImageFormat.decodable.contains($0) && $0.packages.isEmpty }
    if others { cures.append("convert the \(cures.isEmpty ? "files" : "others") to a format that dsbuild reads") }
    return "\(text(formats)): \(cures.joined(separator: ", "))"
  }

  /// The number of pictures of each format, the most frequent first.
  static func text(_ formats: [ImageFormat: Int]) -> String {
    formats.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }.map { "\($0.value) \($0.key.name)" }
      .joined(separator: ", ")
  }

  /// A sentence for each class with more gaps than `fetch.fail_over` allows.
  static func classesOverLimit(_ report: Builder.Report, _ manifest: Manifest) -> [String] {
    let limit = manifest.fetch.failOver
    return (report.summary?.funnels ?? [:]).sorted { $0.key < $1.key }.compactMap { name, funnel in
      let wanted = funnel.candidates + funnel.filesLeftOut
      guard Double(funnel.gaps) > limit.fraction * Double(max(1, wanted)) else { return nil }
      return
        "\(funnel.gaps) of \(wanted) rows or files of class `\(name)` are missing, more than `fetch.fail_over: \(limit)`"
    }
  }

  /// A line for each kind of gap: the number, the meaning, and the remedy.
  static func gapLines(_ funnels: [ClassName: Funnel]) -> TerminalText {
    let gaps = Gaps(funnels.values)
    guard gaps.total > 0 else { return "" }
    var text: TerminalText = "\(Counted.text(gaps.total, "gap")) (rows or files that gave no image):\n"
    for (reason, count) in gaps.reasons {
      let cure = Self.cure(of: reason, gaps.formats).map { "; \($0)" } ?? ""
      text += "  \(count) \(reason.name): \(reason.sentence)\(cure)\n"
    }
    for (kind, count) in gaps.files { text += "  \(count) \(kind.rawValue): \(NearMissText.sentence(kind))\n" }
    return text
  }

  /// The gaps of several classes, the most frequent first.
  private struct Gaps {
    var reasons: [(key: Reason, value: Int)]
    var files: [(key: FileGlob.NearMiss.Kind, value: Int)]
    var formats: [ImageFormat: Int] = [:]

    init(_ funnels: some Sequence<Funnel>) {
      var counts: [Reason: Int] = [:]
      var left: [FileGlob.NearMiss.Kind: Int] = [:]
      for funnel in funnels {
        counts.merge(funnel.reasons, uniquingKeysWith: +)
        formats.merge(funnel.formats, uniquingKeysWith: +)
        left.merge(funnel.leftOut, uniquingKeysWith: +)
      }
      reasons = counts.filter { !$0.key.isDecided }.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
      files = left.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    }

    var total: Int { reasons.reduce(0) { $0 + $1.value } + files.reduce(0) { $0 + $1.value } }
  }
}

extension FailedBuild {
  /// The errors. If classes ended empty, they include the gaps of the whole dataset.
  var diagnosticsWithGaps: [Diagnostic] {
    guard let empty = cause as? EmptyClassError else { return diagnostics }
    let unlisted = empty.classes.map(\.name).filter { report.funnels[$0]?.candidates == 0 }
    var explained: [ClassName: Diagnostic] = [:]
    for name in unlisted { explained[name] = NearMissText.emptiness(of: name, report.nearMisses) }
    let others = EmptyClassError(classes: empty.classes.filter { explained[$0.name] == nil })
    // Only failures of this build may pass: `retry` asks for no file on disk.
    let isNew = report.actions[.fetch]?.failed ?? 0 > 0
    let gaps = BuildText.gaps(report.funnels.values, isNew: isNew, isOffline: report.seemsOffline)
    return explained.sorted { $0.key < $1.key }.map(\.value)
      + others.diagnostics(unlisted: Set(unlisted), gaps: gaps)
  }
}
