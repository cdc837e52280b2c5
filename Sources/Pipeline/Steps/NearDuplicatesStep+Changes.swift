import Digests
import Engine
import Imaging
import Listings
import Manifest

extension NearDuplicatesStep {
  /// The output if no picture that came or went has, or had, a pair: no cluster is then decided otherwise. Nil if all clusters have
  /// to be decided.
  func unaffected(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput? {
    guard !rule.isOff, references.isEmpty,
      let changed = ChangedClasses(classes, after: .exactDuplicates, by: self, inputs, in: workspace),
      try changed.areRarer(than: 2, in: workspace), let pairs = changed.last.pairs
    else { return nil }
    var (gone, come) = (Set<SHA256Digest>(), Set<SHA256Digest>())
    for change in changed.changes {
      guard let rows = changed.rows(of: change, in: workspace) else { return nil }
      gone.formUnion(rows.gone.imagesIn)
      come.formUnion(rows.come.imagesIn)
    }
    let search = self.search(in: workspace)
    let judged = Set(decisions.allowed.lazy.flatMap { [$0.first, $0.second] })
    guard judged.isDisjoint(with: gone), judged.isDisjoint(with: come),
      try search.hasNoPairs(of: gone.union(come), in: pairs),
      try await search.hasNoPairs(
        of: come.sorted(), changed.changes.map { .init(before: $0.before, now: $0.now) }, besides: changed.unchanged)
    else { return nil }
    var output = changed.last
    for change in changed.changes {
      guard let former = output.listings[change.name],
        let patch = ListingPatch(change.now, since: change.before, output: former, in: workspace.listings)
      else { return nil }
      output.listings[change.name] = try patch.put(
        patch.fresh.grouped(besides: []) { _ in }, in: workspace.listings)
    }
    return output
  }
}
