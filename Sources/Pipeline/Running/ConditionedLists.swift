import Diagnostics
import Digests
import Listings
import Manifest

/// The lists from which every source takes rows by conditions, so that some rows may be in no class.
struct ConditionedLists {
  /// A list with all sources over it.
  private struct List {
    let path: String
    let digest: SHA256Digest
    var sources: [SourcesStep.Source] = []

    var settings: [ListSettings] {
      sources.compactMap { if case .list(_, let settings) = $0.settings.kind { settings } else { nil } }
    }
  }

  private let lists: [List]

  init(_ plan: PipelinePlan) {
    var lists: [String: List] = [:]
    for source in plan.names.flatMap({ plan.files[$0] ?? [] }) {
      // The lists of pictures that people moved are not in the manifest, so they have no place in it.
      guard case .list(let path, _) = source.settings.kind, source.settings.place != nil,
        let input = source.files.known.first
      else { continue }
      lists[FilePath.normalised(path), default: List(path: path, digest: input.digest)].sources.append(source)
    }
    self.lists = lists.values.filter { $0.settings.allSatisfy { !$0.conditions.isEmpty } }.sorted { $0.path < $1.path }
  }

  var isEmpty: Bool { lists.isEmpty }

  /// A digest over everything that decides which rows are in no class.
  var key: SHA256Digest {
    var key = Description(kind: "untaken_rows", version: 1)
    for list in lists {
      key.append("list", .digest(list.digest))
      for source in list.sources { key.append(list.path, .record(source.options)) }
    }
    return key.key
  }

  /// A warning for each list with rows that are in no class.
  ///
  /// - Throws: ``InputChanged`` if a list is no longer the one of the plan.
  func warnings(in workspace: Workspace) throws -> [SourceWarning] {
    try lists.compactMap { list in
      let bytes = try FileLimit.list.read(list.path, in: workspace)
      guard SHA256Digest(of: bytes) == list.digest else { throw InputChanged(path: list.path) }
      // The node that reads the list reports what is wrong with it.
      guard let coverage = try? ListCoverage.of(bytes, file: list.path, sources: list.settings) else { return nil }
      return coverage.warning.map { SourceWarning($0.message, hint: $0.hint) }
    }
  }
}
