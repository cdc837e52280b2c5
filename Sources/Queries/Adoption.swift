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

  /// The number of bundles that were taken.
  public fileprivate(set) var bundles = 0
  /// The counts of their results.
  public fileprivate(set) var results = ResultBundle.Adopted()
  /// The bundles that were not taken.
  public fileprivate(set) var refused: [Refusal] = []

  /// Nothing yet.
  public init() {}
}

extension Builder {
  /// Takes in the results of bundles. A bundle that is not whole is left, and the others are taken.
  ///
  /// The results are believed, because a key does not tell whether its value is right: the bundles have to come from
  /// workers of one's own.
  public func adopt(_ folders: [String]) throws -> AdoptionReport {
    var report = AdoptionReport()
    let progress = workspace.counts.begin(.init("adopt", "bundles"), of: folders.count)
    defer { workspace.counts.end(progress) }
    for folder in folders {
      do throws(EngineError) {
        let bundle = try ResultBundle(in: folder, kinds: PortableKinds.names, effects: workspace.effects)
        report.results += try bundle.adopt(into: workspace.store, workspace.actions)
        report.bundles += 1
      } catch {
        guard [.notFound, .damaged, .refused].contains(error.code) else { throw error }
        report.refused.append(.init(folder: folder, reason: error.message))
      }
      progress.add()
    }
    return report
  }
}
