import Collections
import Diagnostics
import Digests
import Manifest
import Synchronization

/// The output of `dsbuild search`.
enum SearchText {
  /// How many changes of single rows are shown.
  private static let mostShown = 10

  /// Prints the pages that were read, at most once a second for each list.
  static func progress(_ options: CommonOptions) -> @Sendable (SearchJob, Int, Int?, Int) -> Void {
    let shown = LastShown()
    let isSilent =
      options.quiet || options.json || Environment.current().progress(options.progress) == .none
    return { job, page, pages, hits in
      guard !isSilent, shown.isDue(job.path, isLast: page == pages) else { return }
      let of = pages.map { " of \(max($0, page))" } ?? ""
      Standard.error("\(job.path): page \(page)\(of), \(Counted.text(hits, "picture"))\n")
    }
  }

  /// The report of one list.
  static func text(_ report: SearchReport, isTrial: Bool) -> TerminalText {
    let (result, counts) = (report.result, report.result.counts)
    var text: TerminalText = ""
    if let age = result.continuedAge {
      text += "\(report.job.path): goes on with the answers of \(ago(age))\n"
    }
    guard !result.ending.isOpen else { return text + stopped(report) }
    for change in counts.relicensed.prefix(mostShown) {
      text +=
        "\(report.job.path): the licence of \(change.id) changed, \(change.from) -> \(change.to); the row keeps the first\n"
    }
    for change in counts.moved.prefix(mostShown) {
      text += "\(report.job.path): \(change.id) has another address, \(change.to)\n"
    }
    for (name, count) in report.inOtherClasses.sorted(by: { $0.key < $1.key }) {
      text +=
        "warning: \(Counted.text(count, "new picture")) of `\(report.job.className)` are in a list of `\(name)` too\n"
    }
    let parts = [
      (counts.new, "new"), (counts.kept, "known"), (counts.moved.count, "moved"),
      (counts.relicensed.count, "with another licence"), (counts.gone, "gone"), (counts.back, "found again"),
    ].enumerated().filter { $0.offset < 2 || $0.element.0 > 0 }.map { "\($0.element.0) \($0.element.1)" }
    let state = isTrial ? " (nothing is written)" : report.isChanged ? "" : " (unchanged)"
    text += "\(report.job.path): \(parts.joined(separator: ", "))\(state)\n"
    if counts.hits == 0, result.ending == .whole { text += nothing(report.job.settings) }
    let dropped = counts.droppedByName.map { "\($0.count) \($0.name)" }
    if !dropped.isEmpty { text += "  left out: \(dropped.joined(separator: ", "))\n" }
    switch result.ending {
    case .max: text += "  `max: \(report.job.settings.max)` ended the search, so nothing is marked as gone\n"
    case .depth: text += "  the collection gives no more results of this query, so nothing is marked as gone\n"
    case .whole, .quota, .unreachable: break
    }
    return text
  }

  /// The hint for a query that finds nothing.
  private static func nothing(_ settings: SearchSettings) -> TerminalText {
    switch settings.subject {
    case .queries(let texts):
      let words = texts.map { "`\($0)`" }.joined(separator: ", ")
      let category = settings.collection == .commons ? " or a category" : ""
      return "  nothing was found for \(words); try other words\(category)\n"
    case .category(let name, _):
      return "  nothing was found for `Category:\(name)`; check its name, or read subcategories with `depth: 1`\n"
    }
  }

  /// How long ago the answers came that a search goes on with.
  private static func ago(_ seconds: Int64) -> String {
    switch seconds {
    case ..<60: "less than a minute ago"
    case ..<7_200: "\(seconds / 60) min ago"
    default: "\(seconds / 3_600) h ago"
    }
  }

  private static func stopped(_ report: SearchReport) -> TerminalText {
    let result = report.result
    let known = result.knownPages.map { " of \(max($0, result.pages))" } ?? ""
    let pages = result.pages == 0 ? "before the first page" : "page \(result.pages)\(known)"
    var text: TerminalText = ""
    switch result.ending {
    case .quota(let why, let resume):
      let time = resume.map { ", resume after \(UTCDate.minute($0))" } ?? ", resume later"
      text += "\(report.job.path): \(pages)\(time): \(why)\n"
    case .unreachable(let why): text += "\(report.job.path): \(pages), the collection was not reached: \(why)\n"
    case .whole, .max, .depth: break
    }
    if case .quota(_, let resume?) = result.ending, resume >= result.keptUntil {
      return text
        + "  hint: the list is unchanged, and answers are kept for a day: write fewer queries into one list, or ask with a key\n"
    }
    return text + "  hint: the list is unchanged; `dsbuild search` goes on from there within a day\n"
  }

  /// The lines of the manifest for a query that was asked once.
  static func lines(_ job: SearchJob) -> TerminalText {
    let settings = job.settings
    var keys = ["in: \(settings.collection.rawValue)"]
    switch settings.subject {
    case .queries(let texts): keys.append("query: \(JSONText.encode(.string(texts.first ?? "")))")
    case .category(let name, _): keys.append("category: \(JSONText.encode(.string(name)))")
    }
    if settings.licenses != SearchSettings.openLicenses {
      keys.append("license: [\(settings.licenses.map(\.rawValue).joined(separator: ", "))]")
    }
    keys.append("max: \(settings.max)")
    if let endpoint = settings.endpoint { keys.append("endpoint: \(JSONText.encode(.string(endpoint)))") }
    if let client = settings.client { keys.append("client: \(JSONText.encode(.string(client.template)))") }
    if let key = settings.key { keys.append("key: \(JSONText.encode(.string(key.template)))") }
    return """
        \(job.className):
          sources:
            - csv: \(job.path)
              search: { \(keys.joined(separator: ", ")) }

      """
  }
}

/// When the progress of each list was printed last.
private final class LastShown: Sendable {
  private let times = Mutex<[String: ContinuousClock.Instant]>([:])

  func isDue(_ path: String, isLast: Bool) -> Bool {
    times.withLock { times in
      let now = ContinuousClock.now
      guard isLast || times[path].map({ now - $0 >= .seconds(1) }) ?? true else { return false }
      times[path] = now
      return true
    }
  }
}
