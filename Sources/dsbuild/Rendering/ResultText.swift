import Diagnostics
import Digests
import Engine
import Manifest
import Queries
import Transfer

/// The output of `push --results` and `pull --results`.
enum ResultText {
  static func json(_ report: ResultPushReport) -> JSONValue {
    .object(present: [
      ("bundles", .int(report.bundles)), ("there", .int(report.there)), ("results", .int(report.results)),
      ("files", .int(report.files)), ("bytes", .int(report.bytes)),
      ("refused", refused(report.refused.map { ($0.className, $0.reason) })), ("withdrawn", json(report.withdrawal)),
    ])
  }

  /// What was removed because it showed pictures that are taken down; nil if there was nothing to remove.
  static func json(_ withdrawal: ResultWithdrawal) -> JSONValue? {
    guard withdrawal.bundles > 0 || !withdrawal.isDone else { return nil }
    let left = withdrawal.left.map { left in
      JSONValue.object(present: [("path", .string(left.path)), ("reason", .string(left.reason))])
    }
    return .object(present: [
      ("bundles", .int(withdrawal.bundles)), ("removed", .int(withdrawal.removed)), ("left", .array(left)),
      ("failure", withdrawal.failure.map { .string($0.text) }),
    ])
  }

  /// The same for people.
  static func tell(_ withdrawal: ResultWithdrawal, isQuiet: Bool) {
    for left in withdrawal.left {
      Standard.error(
        "error: `\(left.path)` is part of results about pictures that are taken down, and was not removed: \(left.reason)\n"
          + "  hint: remove it by hand, then run the command again\n")
    }
    if let failure = withdrawal.failure {
      Standard.error("error: results about pictures that are taken down were not looked for: \(failure.text)\n")
    }
    guard withdrawal.bundles > 0, withdrawal.isDone, !isQuiet else { return }
    Standard.error(
      "removed \(Counted.text(withdrawal.bundles, "bundle")) of results that showed pictures that are taken down: "
        + "\(Counted.text(withdrawal.removed, "file"))\n")
  }

  static func json(_ report: ResultPullReport) -> JSONValue {
    .object(present: [
      ("bundles", .int(report.bundles)), ("new", .int(report.results.new)), ("known", .int(report.results.known)),
      ("disputed", .int(report.results.disputed)), ("incomplete", .int(report.results.incomplete)),
      ("withdrawn", .int(report.withdrawn)), ("bytes", .int(report.bytes)),
      ("absent", .array(report.absent.map { .string($0.rawValue) })),
      ("refused", refused(report.refused.map { ($0.className, $0.reason) })),
      ("signers", .array(report.signers.map(\.text).sorted().map { .string($0) })),
      ("failure", report.failure.map { .string($0.text) }),
    ])
  }

  private static func refused(_ list: [(ClassName, String)]) -> JSONValue {
    .array(
      list.map { name, reason in
        .object(present: [("class", .string(name.rawValue)), ("reason", .string(reason))])
      })
  }

  /// The outcome of `push --results`.
  static func tell(_ report: ResultPushReport, isDryRun: Bool, isQuiet: Bool) {
    for refusal in report.refused {
      Standard.error("error: the results of class `\(refusal.className)` were not sent: \(refusal.reason)\n")
    }
    tell(report.withdrawal, isQuiet: isQuiet)
    guard !isQuiet else { return }
    let verb = isDryRun ? "would send" : "sent"
    let there = report.there > 0 ? ", \(report.there) of them there already" : ""
    Standard.error(
      "\(verb) \(Counted.text(report.results, "result")) in \(Counted.text(report.bundles, "signed bundle"))\(there): "
        + "\(Counted.text(report.files, "file")), \(ByteCount.text(report.bytes))\n")
  }

  /// The outcome of `pull --results`.
  static func tell(_ report: ResultPullReport, isQuiet: Bool) {
    for refusal in report.refused {
      Standard.error("warning: results of class `\(refusal.className)` were not used: \(refusal.reason)\n")
    }
    for (signer, count) in report.disputes.sorted(by: { $0.key.shown < $1.key.shown }) {
      Standard.error(
        "warning: \(Counted.text(count, "result")) of \(signer.shown) differ from those that are known here, and were not used\n"
          + "  hint: `dsbuild verify --recompute=100%` says whether those that are here are right\n")
    }
    guard !isQuiet else { return }
    let absent =
      report.absent.isEmpty ? "" : "; the store has none for \(Counted.text(report.absent.count, "class", "classes"))"
    let signers =
      report.signers.isEmpty ? "" : ", signed by \(report.signers.map(\.shown).sorted().joined(separator: ", "))"
    Standard.error(
      "took in \(Counted.text(report.results.new, "result"))\(signers); \(report.results.known) were known\(absent)\n")
  }
}
