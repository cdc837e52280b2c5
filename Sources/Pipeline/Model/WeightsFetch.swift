import Digests
import Engine
import Manifest
import Synchronization
import Transfer

/// Fetches the weights that a manifest names by address into the store. Weights with another digest are refused.
///
/// The manifest's `fetch` applies to weights as to pictures, but weights may be larger and are not pictures.
struct WeightsFetch {
  let manifest: Manifest
  let version: String
  let workspace: Workspace

  /// The largest weights that are read.
  private static let maxBytes = 1 << 30
  /// The time limit of a download.
  private static let total = Duration.seconds(1_800)

  /// The result of the fetch.
  struct Report: Sendable {
    /// Why the download from an address failed.
    var failures: [NetworkModel: String] = [:]
    /// The statistics of the transfers.
    var statistics = TransferStatistics()
  }

  /// Requests the weights that are not in the store. If there are none, nothing is sent.
  func run() async throws -> Report {
    var wanted: [(model: NetworkModel, address: String)] = []
    for model in manifest.networkModels {
      guard case .url(let address) = model.origin, try !workspace.store.contains(model.digest) else { continue }
      wanted.append((model, address))
    }
    guard try !missing(wanted.map(\.model)).isEmpty else { return Report() }
    guard !workspace.mode.isOffline else {
      return Report(
        failures: Dictionary(uniqueKeysWithValues: wanted.map { ($0.model, "the build may not use the network") }))
    }
    let came = try await workspace.obtain(
      try missing(wanted.map(\.model)).map { SharedBlob($0.digest, limit: Self.maxBytes) })
    wanted.removeAll { came.contains($0.model.digest) }
    guard !wanted.isEmpty else { return Report() }
    var options = TransferOptions(
      manifest.fetch, manifest: manifest, version: version, environment: workspace.environment)
    options.maxBytes = Self.maxBytes
    options.timeouts.total = max(options.timeouts.total, Self.total)
    options.accept = nil
    options.recognises = nil
    options.optOut = []
    return try await ask(wanted, options)
  }

  /// The networks whose weights the store of the team may have: those with addresses, and known ones without weights
  /// on this machine.
  private func missing(_ fetched: [NetworkModel]) throws -> [NetworkModel] {
    guard workspace.remote != nil else { return fetched }
    let known = try manifest.networkModels.filter { model in
      guard case .known = model.origin, try !workspace.store.contains(model.digest) else { return false }
      return model.weights(in: workspace) == nil
    }
    return fetched + known
  }

  private func ask(
    _ wanted: [(model: NetworkModel, address: String)], _ options: TransferOptions
  ) async throws -> Report {
    let requests = wanted.enumerated().map { FetchRequest(address: $1.address, tag: $0) }
    let outcomes = Mutex<[Int: FetchOutcome]>([:])
    var report = Report()
    report.statistics = await TransferClient(options: options).fetch(requests) { tag, outcome in
      outcomes.withLock { $0[tag] = outcome }
    }
    if report.statistics.isCancelled { throw CancellationError() }
    for (tag, outcome) in outcomes.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      let model = wanted[tag].model
      switch outcome {
      case .body(let bytes, let digest, _):
        guard digest == model.digest else {
          report.failures[model] = "they have the SHA-256 \(digest.hex), expected \(model.digest.hex)"
          continue
        }
        try workspace.store.put(bytes, digest: digest)
      case .failed(let failure, let detail, _):
        report.failures[model] = detail.isEmpty ? failure.reason : "\(failure.reason), \(detail)"
      case .notModified: break
      }
    }
    return report
  }
}
