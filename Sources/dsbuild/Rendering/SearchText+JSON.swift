import Collections
import Digests
import Manifest

extension SearchText {
  /// `dsbuild.search/1`.
  static func json(_ reports: [SearchReport], isTrial: Bool) -> JSONValue {
    .object(present: [
      ("schema", "dsbuild.search/1"), ("dry_run", .bool(isTrial)), ("lists", .array(reports.map(json))),
    ])
  }

  private static func json(_ report: SearchReport) -> JSONValue {
    let (result, counts) = (report.result, report.result.counts)
    var licenses: [String: Int] = [:]
    for row in result.list.rows where !row["url"].isEmpty { licenses[row["license"], default: 0] += 1 }
    let place: [(String, JSONValue?)] = [
      ("list", .string(report.job.path)), ("class", .string(report.job.className.rawValue)),
      ("in", .string(report.job.settings.collection.rawValue)), ("changed", .bool(report.isChanged)),
      ("asked", .int(result.asked)), ("pages", .int(result.pages)),
      ("pages_known", result.knownPages.map { .int($0) }),
    ]
    let rows: [(String, JSONValue?)] = [
      ("hits", .int(counts.hits)),
      ("repeats", .int(counts.repeats)), ("rows", .int(licenses.values.reduce(0, +))), ("rows_new", .int(counts.new)),
      ("rows_kept", .int(counts.kept)), ("rows_moved", .int(counts.moved.count)),
      ("rows_relicensed", .int(counts.relicensed.count)), ("rows_gone", .int(counts.gone)),
      ("rows_back", .int(counts.back)), ("by_license", table(licenses.map { (name: $0.key, count: $0.value) })),
      ("dropped", table(counts.droppedByName)), ("license_conflicts", .int(counts.licenseConflicts)),
    ]
    let changes: [(String, JSONValue?)] = [
      ("relicensed", .array(counts.relicensed.map(json))), ("moved", .array(counts.moved.map(json))),
      (
        "in_other_classes",
        report.inOtherClasses.isEmpty
          ? nil : table(report.inOtherClasses.map { (name: $0.key.rawValue, count: $0.value) })
      ),
      ("continued_after_seconds", result.continuedAge.map { .integer($0) }),
      ("stopped_by", result.ending.name.map { .string($0) } ?? .null), ("resume_after", resume(result.ending)),
      ("message", message(result.ending)),
    ]
    return .object(present: place + rows + changes)
  }

  private static func table(_ counts: [(name: String, count: Int)]) -> JSONValue {
    .object(counts.sorted { $0.name < $1.name }.map { .init($0.name, .int($0.count)) })
  }

  private static func json(_ change: MergeCounts.Change) -> JSONValue {
    .object(present: [("id", .string(change.id)), ("from", .string(change.from)), ("to", .string(change.to))])
  }

  private static func resume(_ ending: SearchEnding) -> JSONValue? {
    guard case .quota(_, let resume?) = ending else { return nil }
    return .string(UTCDate.iso(resume))
  }

  private static func message(_ ending: SearchEnding) -> JSONValue? {
    switch ending {
    case .quota(let text, _), .unreachable(let text): .string(text)
    case .whole, .max, .depth: nil
    }
  }
}
