import Listings
import Manifest
import Pipeline

/// How a build ended: the exit code that what it did asks for.
struct BuildEnd {
  let status: ExitStatus
  /// `built`, `unchanged` or `failed`.
  let result: String
  /// A class of which every address failed.
  let emptyClass: ClassName?

  init(_ report: Builder.Report, _ manifest: Manifest, _ options: CommonOptions) {
    emptyClass =
      report.summary?.funnels.sorted { $0.key < $1.key }.first { _, funnel in
        funnel.fetched == 0 && funnel.fetchFailures > 0 && !funnel.hasWithdrawals
      }?.key ?? report.dead.first
    status = Self.status(of: report, manifest, options, isEmpty: emptyClass != nil)
    result = status == .failed ? "failed" : report.isChanged ? "built" : "unchanged"
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
  /// How many rows gave no bytes.
  fileprivate var fetchFailures: Int { reasons.filter { $0.key.isFetchFailure }.values.reduce(0, +) }
}
