import Imaging
import Listings
import Pipeline
import Queries
import Report

/// The facts in a report about the run that wrote it. Reports of equal builds differ only in them.
struct ReportStamp {
  private var build: Builder.Report?
  private var seconds = 0.0

  /// For a report outside a build.
  init() {}

  /// For a report at the end of a build.
  init(_ build: Builder.Report, seconds: Double) {
    self.build = build
    self.seconds = seconds
  }

  /// The facts in the order in which they are shown.
  func facts(_ revision: String?, _ retrievals: [Retrieval], at now: Int64) -> ReportContent.Stamp {
    var facts = [
      ReportContent.Stamp.Fact("written", UTCDate.text(now)),
      .init("dsbuild", Version.current), .init("image libraries", ImageInspector.libraries),
      .init("revision", revision ?? "none"),
    ]
    if let build {
      let ran = build.actions.values.reduce(0) { $0 + $1.ran + $1.failed }
      let hit = build.actions.values.reduce(0) { $0 + $1.hit }
      facts.append(.init("duration", ProgressRenderer.seconds(seconds)))
      if ran + hit > 0 { facts.append(.init("from the cache", "\(hit * 100 / (ran + hit))% of \(ran + hit) actions")) }
      facts.append(.init("requests", "\(build.requests), \(build.bytes) bytes received"))
    }
    return ReportContent.Stamp(facts + Self.facts(retrievals))
  }

  /// When and how the pictures were downloaded, if the cache still contains this.
  private static func facts(_ retrievals: [Retrieval]) -> [ReportContent.Stamp.Fact] {
    guard !retrievals.isEmpty else { return [] }
    var facts: [ReportContent.Stamp.Fact] = []
    let times = retrievals.compactMap(\.time)
    if let first = times.min(), let last = times.max() {
      facts.append(.init("retrieved", "\(times.count) pictures from \(UTCDate.text(first)) to \(UTCDate.text(last))"))
    }
    let types = Dictionary(grouping: retrievals) { $0.contentType?.lowercased() ?? "none" }.mapValues(\.count)
    let shown = types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map { "\($0.key) \($0.value)" }
    facts.append(.init("content types", shown.joined(separator: ", ")))
    let counts = [
      ("redirected", retrievals.count { $0.finalAddress != nil }), ("with ETag", retrievals.count { $0.etag != nil }),
      ("with Last-Modified", retrievals.count { $0.lastModified != nil }),
    ]
    return facts + counts.filter { $0.1 > 0 }.map { .init($0.0, "\($0.1)") }
  }
}
