import Collections
import Digests
import Engine
import Manifest
import Synchronization
import TestSupport
import Transfer

/// A collection of our own, a query that asks it, and a clock that does not wait.
struct SearchRig: Sendable {
  let collection: ServedCollection
  let origin: LoopbackOrigin
  let folder: TemporaryFolder
  let clock = FakeClock()
  private let key = SealKey.random()
  var settings = SearchSettings()
  /// The most bytes of answers that are kept.
  var mostKept = 256 << 20
  /// The addresses beside the public ones that may be asked.
  var allowed = ["127.0.0.0/8"]

  /// Serves `pictures` behind the interface of a collection while `body` runs.
  static func serve<Value: Sendable>(
    _ name: SearchCollection, _ pictures: [ServedPicture],
    _ body: @Sendable (SearchRig) async throws -> Value
  ) async throws -> Value {
    let base = Base()
    let collection = ServedCollection(pictures) { base.text.withLock { $0 } }
    return try await LoopbackOrigin.serve(collection.answers) { origin in
      base.text.withLock { $0 = origin.url("") }
      var rig = SearchRig(collection: collection, origin: origin, folder: try TemporaryFolder())
      rig.settings.collection = name
      rig.settings.subject = .queries(["sluice"])
      rig.settings.max = 10_000
      rig.settings.endpoint = origin.url(ServedCollection.paths[name.rawValue] ?? "/")
      return try await body(rig)
    }
  }

  /// Runs the query once.
  func run(_ list: ListFile = ListFile(), others: ListedPictures = ListedPictures()) async throws -> Search.Result {
    let search = self.search
    let result = try await search.run(list, others: others) { _, _, _ in }
    if !result.ending.isOpen { try search.forget() }
    return result
  }

  /// Answers every request of the collection in `settings` with a document.
  func answer(_ body: String, status: Int = 200, _ headers: [String: String] = [:]) {
    origin.answer(ServedCollection.served(settings.collection.rawValue), .reply(status, headers, Array(body.utf8)))
  }

  /// The search, which keeps its answers in the folder.
  var search: Search {
    var options = TransferOptions()
    options.allowAddresses = allowed.compactMap { AddressRange($0) }
    options.userAgent = "dsbuild/test (+me@example.org)"
    return Search(
      settings, list: "sources/a.csv", minSide: 64, fetch: FetchSettings(), options: options, state: folder.path,
      key: key, effects: Effects(), clock: clock.clock, mostKept: mostKept)
  }
}

/// The beginning of addresses, which is known when the server listens.
private final class Base: Sendable {
  let text = Mutex("")
}

/// A clock that passes only while somebody waits.
final class FakeClock: Sendable {
  private let time = Mutex(Duration.zero)
  private let slept = Mutex<[Duration]>([])

  /// The waits so far.
  var waits: [Duration] { slept.withLock { $0 } }

  var clock: SearchClock {
    SearchClock(
      now: { self.time.withLock { $0 } }, seconds: { 1_800_000_000 + self.time.withLock { $0 }.components.seconds },
      sleep: { wait in
        self.time.withLock { $0 += wait }
        self.slept.withLock { $0.append(wait) }
      })
  }
}
