import Imaging
import Pipeline

/// What a report tells of the run it was written by: all that may differ between reports of equal builds.
struct ReportStamp {
  private var build: Builder.Report?
  private var seconds = 0.0

  /// Of a report that was asked for by itself.
  init() {}

  /// Of a report at the end of a build.
  init(_ build: Builder.Report, seconds: Double) {
    self.build = build
    self.seconds = seconds
  }

  /// The facts, in the order in which they are shown.
  func facts(_ revision: LastChanges?, at now: Int64) -> ReportContent.Stamp {
    var facts = [
      ReportContent.Stamp.Fact("written", Self.date(now)),
      .init("dsbuild", Dsbuild.version), .init("image libraries", ImageInspector.libraries),
      .init("revision", revision.map { $0.head + ($0.isDirty ? ", with uncommitted changes" : "") } ?? "none"),
    ]
    if let build {
      let ran = build.actions.values.reduce(0) { $0 + $1.ran + $1.failed }
      let hit = build.actions.values.reduce(0) { $0 + $1.hit }
      facts.append(.init("duration", ProgressRenderer.seconds(seconds)))
      if ran + hit > 0 { facts.append(.init("from the cache", "\(hit * 100 / (ran + hit))% of \(ran + hit) actions")) }
      facts.append(.init("requests", "\(build.requests), \(build.bytes) bytes received"))
    }
    return ReportContent.Stamp(facts)
  }

  /// Seconds since 1970 as date and time in UTC (ISO 8601).
  private static func date(_ seconds: Int64) -> String {
    // Days of the proleptic Gregorian calendar, years beginning in March (Hinnant, "chrono-compatible low-level date algorithms").
    let days = seconds / 86_400 + 719_468
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = [seconds % 86_400 / 3_600, seconds % 3_600 / 60, seconds % 60].map(two).joined(separator: ":")
    return "\(year)-\(two(month))-\(two(day)) \(time) UTC"
  }
}
