import Digests
import Engine
import Listings
import Manifest

extension NearDuplicatesStep {
  /// The outcomes of some pictures, and those of a class's items that have them.
  private struct ClassFates {
    let all: [SHA256Digest: DuplicateOutcome]
    /// A digest of the outcomes of the class's items.
    let digest: SHA256Digest

    init(_ all: [SHA256Digest: DuplicateOutcome], of listing: SHA256Digest?, in workspace: Workspace)
      throws(EngineError)
    {
      self.all = all
      var told: [Item] = []
      if !all.isEmpty {
        let items = try workspace.listing(listing).items
        items.forEachIn { place, image in
          if let fate = image.flatMap({ all[$0] }) { told.append(fate.applied(to: Item(id: items.id(at: place)))) }
        }
      }
      digest = Listing(told).digest
    }

    /// The listing with the outcomes. Each picture without one is its own group.
    func applied(to listing: Listing) -> Listing {
      listing.grouped(besides: Set(all.keys)) { item in
        if let fate = item.image.flatMap({ all[$0] }) { item = fate.applied(to: item) }
      }
    }
  }

  /// The listings with the outcomes; the result for a class is remembered under its listing and outcomes.
  func output(
    _ fates: [SHA256Digest: DuplicateOutcome], _ inputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) -> NodeOutput {
    var output = NodeOutput()
    for name in classes {
      let listing = inputs.listing(after: .exactDuplicates, of: name)
      let own = try ClassFates(fates, of: listing, in: workspace)
      let key = Self.key(listing, own)
      if let known = try workspace.actions.entry(for: key)?.blob, try workspace.listings.has(known) {
        output.listings[name] = known
        continue
      }
      let patched = try patched(listing, own, of: name, in: workspace)
      let decided = if let patched { patched } else { try workspace.put(own.applied(to: workspace.listing(listing))) }
      output.listings[name] = decided
      try workspace.actions.record(key, kind: Self.kind, value: [], blob: decided)
    }
    return output
  }

  /// The listing of a class whose outcomes are those of the last run: only rows that changed are decided. Nil if all are.
  private func patched(
    _ listing: SHA256Digest?, _ fates: ClassFates, of name: ClassName, in workspace: Workspace
  ) throws(EngineError) -> SHA256Digest? {
    guard let listing, let last = workspace.last?[node], let former = last.output.listings[name],
      let before = last.description.digest(Self.input(.exactDuplicates, of: name)),
      try workspace.actions.entry(for: Self.key(before, fates))?.blob == former,
      let patch = ListingPatch(listing, since: before, output: former, in: workspace.listings)
    else { return nil }
    return try patch.put(fates.applied(to: patch.fresh), in: workspace.listings)
  }

  private static let kind = "near_listing"

  private static func key(_ listing: SHA256Digest?, _ fates: ClassFates) -> SHA256Digest {
    var key = Description(kind: kind, version: version)
    key.append("listing", listing.map { .digest($0) })
    key.append("fates", .digest(fates.digest))
    return key.key
  }
}
