import Diagnostics
import Listings
import Manifest
import Pipeline

/// How a build ended, and the exit code that follows from it.
struct BuildEnd {
  let status: ExitStatus
  /// `built`, `unchanged` or `failed`.
  let result: String
  /// A class in which every address failed.
  let emptyClass: ClassName?

  init(_ report: Builder.Report, _ manifest: Manifest, _ options: CommonOptions) {
    emptyClass =
      report.summary?.funnels.sorted { $0.key < $1.key }.first { _, funnel in
        funnel.fetched == 0 && funnel.fetchFailures > 0 && !funnel.hasWithdrawals
      }?.key ?? report.dead.first
    status = Self.status(of: report, manifest, options, isEmpty: emptyClass != nil)
    result = status == .failed ? "failed" : report.isChanged ? "built" : "unchanged"
  }

  /// The reason for an exit code other than 0.
  func error(_ report: Builder.Report, _ manifest: Manifest) -> Diagnostic? {
    switch status {
    case .done: return nil
    case .failed:
      return emptyClass.map {
        Diagnostic(
          .error, "no address of class `\($0)` gave a picture",
          hint: "run `dsbuild status`, which says why and what can be done")
      }
    case .gaps:
      let over = BuildText.classesOverLimit(report, manifest)
      let lines = over.isEmpty ? ["`--strict` allows nothing to be missing, and \(Self.gaps(report))"] : over
      return Diagnostic(
        .error, lines.joined(separator: "; "),
        hint: "run `dsbuild status`, which lists what is missing and what can be done")
    case .lockWouldChange:
      let count = Set(report.drift.lazy.filter { $0.policy == .fail }.map(\.address)).count
      let addresses = count == 1 ? "1 address gives" : "\(count) addresses give"
      return Diagnostic(
        .error,
        "\(addresses) another picture now than the lock records, so \(count == 1 ? "it was" : "they were") left out; "
          + "the lock keeps \(count == 1 ? "its pin" : "their pins")",
        hint: "`dsbuild update` takes the new pictures; `fetch: { on_drift: keep }` goes on without them")
    case .needsPerson:
      return Diagnostic(
        .error, "\(Counted.text(report.waitingForCrop, "picture still needs", "pictures still need")) a square",
        hint: "draw it with `dsbuild review` (key `c`), or write `crop: { mode: auto }`")
    case .usage, .held, .bug, .unfitProgram, .interrupted, .terminated: return nil
    }
  }

  private static func gaps(_ report: Builder.Report) -> String {
    let funnels = report.summary.map { Array($0.funnels.values) } ?? report.askedFunnels
    let count = funnels.reduce(0) { $0 + $1.gaps }
    let empty = funnels.count { $0.gaps == 0 && $0.exported == 0 }
    if count == 0, empty == 0 { return "a class has fewer images than its `select.min`" }
    if count == 0 { return "\(Counted.text(empty, "class has", "classes have")) no image" }
    return count == 1 ? "1 row or file is" : "\(count) rows or files are"
  }

  private static func status(
    of report: Builder.Report, _ manifest: Manifest, _ options: CommonOptions, isEmpty: Bool
  ) -> ExitStatus {
    if report.drift.contains(where: { $0.policy == .fail }) { return .lockWouldChange }
    if isEmpty { return .failed }
    let funnels = report.summary?.funnels ?? [:]
    let isIncomplete =
      funnels.values.contains { $0.gaps > 0 || $0.exported == 0 } || report.askedFunnels.contains { $0.gaps > 0 }
    let isShort = manifest.classes.contains { item in
      funnels[item.name].map { $0.exported < item.select?.min ?? 0 } ?? false
    }
    if !BuildText.classesOverLimit(report, manifest).isEmpty || (options.strict && (isIncomplete || isShort)) {
      return .gaps
    }
    if options.noInput, report.waitingForCrop > 0 { return .needsPerson }
    return .done
  }
}

extension Funnel {
  /// How many rows could not be fetched.
  fileprivate var fetchFailures: Int { reasons.filter { $0.key.isFetchFailure }.values.reduce(0, +) }
}
