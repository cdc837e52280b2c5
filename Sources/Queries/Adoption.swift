public import Engine
public import Pipeline

/// The report of bundles of results that were taken in.
public struct AdoptionReport: Sendable {
  /// A bundle that was not taken, and why.
  public struct Refusal: Hashable, Sendable {
    /// The folder.
    public let folder: String
    /// The reason.
    public let reason: String
  }

  /// A bundle that was taken, or work that was begun and has no bundle yet.
  public struct Shard: Hashable, Sendable {
    /// The name of the batch.
    public let name: String
    /// The kind of its actions; nil while there is no bundle.
    public let kind: String?
    /// Where its results were made; nil if the bundle does not say it.
    public let origin: BundleOrigin?
    /// The outcome of the results; nil while there is no bundle.
    public let results: ResultBundle.Adopted?
  }

  /// The bundles in the order in which they were taken, then the work that is under way or was cut off.
  public fileprivate(set) var shards: [Shard] = []
  /// The machines that made them.
  public var machines: Set<String> { Set(shards.compactMap { $0.results == nil ? nil : $0.origin?.machine }) }
  /// The number of bundles that were taken.
  public fileprivate(set) var bundles = 0
  /// The counts of their results.
  public fileprivate(set) var results = ResultBundle.Adopted()
  /// Results that are about pictures that are taken down. They are not taken in.
  public fileprivate(set) var withdrawn = 0
  /// The bundles that were not taken.
  public fileprivate(set) var refused: [Refusal] = []

  /// Nothing yet.
  public init() {}
}

extension Builder {
  /// Takes in the results of bundles. A bundle that is not whole is left, and the others are taken.
  ///
  /// The results are believed, because a key does not tell whether its value is right: the bundles have to come from
  /// workers of one's own. Results about pictures that are taken down are left out.
  ///
  /// - Parameter folders: bundles, or folders of bundles.
  public func adopt(_ folders: [String]) throws -> AdoptionReport {
    var report = AdoptionReport()
    let withdrawn = WithdrawnResults(try LockedBlobs(of: manifest, classes: nil, in: workspace).withdrawn)
    let progress = workspace.counts.begin(.init("adopt", "bundles"), of: folders.count)
    defer { workspace.counts.end(progress) }
    let folders = try folders.flatMap { folder throws(EngineError) in try bundles(in: folder, &report) }
    for folder in folders {
      do throws(EngineError) {
        let bundle = try ResultBundle(in: folder, kinds: PortableKinds.names, effects: workspace.effects)
        let wanted = withdrawn.isEmpty ? nil : bundle.keys { !withdrawn.contains($0) }
        let results = try bundle.adopt(into: workspace.store, workspace.actions, only: wanted)
        if let wanted { report.withdrawn += bundle.count - wanted.count }
        report.results += results
        report.bundles += 1
        let shard = AdoptionReport.Shard(
          name: Self.name(ofBundle: folder), kind: bundle.kind,
          origin: BundleOrigin(in: folder, effects: workspace.effects), results: results)
        report.shards.append(shard)
        tell(shard)
      } catch {
        guard [.notFound, .damaged, .refused].contains(error.code) else { throw error }
        report.refused.append(.init(folder: folder, reason: error.message))
      }
      progress.add()
    }
    return report
  }

  /// The bundles of a folder of bundles; the folder itself if it is a bundle. Work that was begun there is added to the
  /// report.
  private func bundles(in folder: String, _ report: inout AdoptionReport) throws(EngineError) -> [String] {
    guard !folder.hasSuffix(Self.ending), FileStamp(path: folder)?.kind == .directory else { return [folder] }
    let names = try workspace.effects.list(folder).map(\.name)
    let bundles = names.filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted()
    let begun = names.sorted().compactMap(Self.batch(ofWork:))
    guard !bundles.isEmpty || !begun.isEmpty else { return [folder] }
    for batch in begun where !bundles.contains(batch + Self.ending) {
      report.shards.append(.init(name: batch, kind: nil, origin: nil, results: nil))
    }
    return bundles.map { "\(folder)/\($0)" }
  }

  private static let ending = ".bundle"

  /// The batch of a folder in which a worker works, `.inspect-0001.7`; nil for any other hidden name.
  private static func batch(ofWork name: String) -> String? {
    guard name.hasPrefix("."), let dot = name.lastIndex(of: "."), UInt64(name[name.index(after: dot)...]) != nil else {
      return nil
    }
    let batch = name[..<dot].dropFirst()
    return batch.isEmpty ? nil : String(batch)
  }

  private static func name(ofBundle folder: String) -> String {
    let name = Effects.name(of: folder)
    return name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
  }

  /// Records a bundle that was taken, with the time of its work for a trace.
  private func tell(_ shard: AdoptionReport.Shard) {
    guard let results = shard.results, let kind = shard.kind else { return }
    workspace.emit(
      .shard(
        ShardEvent(
          name: shard.name, kind: kind, origin: shard.origin, new: results.new,
          known: results.known, disputed: results.disputed)))
    guard workspace.tellsActions, let origin = shard.origin else { return }
    let ago = Duration.seconds(max(0, workspace.now - origin.started))
    let span = Event.Span(start: .now - ago, duration: .milliseconds(origin.milliseconds))
    workspace.emit(.acted(kind: "shard", name: shard.name, outcome: "adopted", detail: origin.machine, span: span))
  }
}
