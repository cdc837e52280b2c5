package import Digests
package import Engine
package import Manifest
package import Transfer

/// One run of a query: from the rows of a list and the answers of a collection to new rows and a report.
package struct Search: Sendable {
  /// The result of a run.
  package struct Result: Sendable {
    /// The list after the run; the old one if the run is not over.
    package var list: ListFile
    /// The counts of the merge.
    package var counts = MergeCounts()
    /// How the run ended.
    package var ending = SearchEnding.whole
    /// The requests that were sent.
    package var asked = 0
    /// The pages that were read, with those of an earlier run that was continued.
    package var pages = 0
    /// The number of pages, as far as it is known.
    package var knownPages: Int?
    /// The age in seconds of the run that was continued; nil for a new run.
    package var continuedAge: Int64?
    /// When the answers that are kept stop to count, in seconds since 1970.
    package var keptUntil: Int64 = 0
  }

  private let settings: SearchSettings
  private let options: TransferOptions
  private let pace: Pace
  private let spool: Spool
  private let selection: Selection
  private let clock: SearchClock
  private let path: String
  private let mostKept: Int

  /// - Parameters:
  ///   - path: the path of the list, for messages.
  ///   - minSide: the shortest side of a picture that the class uses, in pixels.
  ///   - fetch: the manifest's `fetch`.
  ///   - options: the same as options of the transfer client.
  ///   - state: the project's state folder.
  ///   - mostKept: the most bytes of answers that are kept for the next run.
  package init(
    _ settings: SearchSettings, list path: String, minSide: Int, fetch: FetchSettings, options: TransferOptions,
    state: String, key: SealKey, effects: Effects, clock: SearchClock = .system, mostKept: Int = 256 << 20
  ) {
    self.settings = settings
    self.path = path
    self.mostKept = mostKept
    self.options = options
    self.clock = clock
    pace = Pace(
      settings.collection, retries: fetch.retries, rate: fetch.hosts.first { $0.host == settings.host }?.rate)
    spool = Spool(settings.digest, state: state, key: key, effects: effects)
    selection = Selection(settings, minSide: minSide, allowed: options.allowAddresses)
  }

  /// Asks the collection, or continues an earlier run, and merges what it finds into `list`.
  ///
  /// - Parameters:
  ///   - others: the pictures in other lists of the class.
  ///   - tell: receives the pages read, the pages known and the hits so far.
  /// - Throws: `DiagnosticError` if the collection refuses the query, `EngineError`, `CancellationError`.
  package func run(
    _ list: ListFile, others: ListedPictures, tell: (_ page: Int, _ pages: Int?, _ hits: Int) -> Void
  ) async throws -> Result {
    var result = Result(list: list)
    let now = clock.seconds()
    result.continuedAge = try spool.begin(now: now)
    result.keptUntil = now - (result.continuedAge ?? 0) + Spool.longestAge
    var merge = Merge(list.rows, selection: selection, others: others, max: settings.max)
    var walk = PageWalk(
      settings, list: path, client: CollectionClient(settings, options: options), spool: spool, mostKept: mostKept,
      clock: clock, pace: pace)
    var listed = 0
    var isFull = false
    let ending = try await walk.run { hits, progress in
      for (index, hit) in hits.enumerated() where !isFull {
        if merge.take(hit) { listed += 1 }
        isFull = listed >= settings.max && index + 1 < hits.count
      }
      tell(progress.pages, progress.known, merge.counts.hits)
      return listed < settings.max
    }
    result.ending = ending == .whole && (isFull || merge.counts.overMax > 0) ? .max : ending
    result.asked = walk.progress.asked
    result.pages = walk.progress.pages
    result.knownPages = walk.progress.known
    result.counts = merge.counts
    guard !ending.isOpen else { return result }
    merge.finish(isWhole: result.ending == .whole)
    result.counts = merge.counts
    result.list.rows = merge.rows
    return result
  }

  /// Forgets the answers of the run, after its list was written.
  package func forget() throws(EngineError) { try spool.remove() }
}
