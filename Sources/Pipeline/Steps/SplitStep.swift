import Digests
import Engine
import Listings
import Manifest

/// Assigns the remaining pictures to training, validation and test.
struct SplitStep: Step {
  static let name = StepName.split
  static let version = 3

  let classes: [ClassName]
  let settings: SplitSettings
  /// The splits of the lock; they are an input, like pins.
  let before: [ClassName: LockedTable]
  /// The tables of classes that the manifest does not have: a picture keeps its split when it changes its class.
  let former: [ClassName: LockedTable]
  /// The nodes that crop the classes.
  let cropped: [NodeName]

  static func planned(in plan: PipelinePlan) -> [any Step] {
    guard let settings = plan.manifest.split else { return [] }
    return [
      SplitStep(
        classes: plan.names, settings: settings, before: plan.redoesSplits ? [:] : plan.lock.tables,
        former: plan.redoesSplits ? [:] : plan.lock.former, cropped: plan.nodes(after: .crop))
    ]
  }

  var node: NodeName { NodeName(Self.name, .dataset) }
  var inputs: [NodeName] { cropped }

  func describe(_ inputs: StepInputs) -> Description {
    describe(
      inputs, before: before.compactMapValues(\.facts.splits), former: former.compactMapValues(\.facts.splits))
  }

  private func describe(
    _ inputs: StepInputs, before: [ClassName: SHA256Digest], former: [ClassName: SHA256Digest]
  ) -> Description {
    var description = description(of: inputs, after: .crop, classes: classes)
    for (split, share) in settings.parts { description["split.\(split.name)"] = .text(share.description) }
    description["split.seed"] = .integer(Int64(settings.seed))
    description["split.group_by"] = .text(settings.groupBy.rawValue)
    for name in classes { description[Self.lock(of: name)] = before[name].map { .digest($0) } }
    for (name, splits) in former.sorted(by: { $0.key < $1.key }) { description[Self.lock(of: name)] = .digest(splits) }
    return description
  }

  /// The field of a description that contains the digest of the splits that the lock has for a class.
  private static func lock(of name: ClassName) -> String { "lock \(name.rawValue)" }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    if let output = try unaffected(inputs, in: workspace) { return output }
    let locked = try LockedSplits(former, then: before)
    var listings: [ClassName: Listing] = [:]
    for name in classes {
      listings[name] = try workspace.listing(inputs.listing(after: .crop, of: name))
    }
    let places = SplitAssignment(shares: shares, seed: Int64(settings.seed)).places(
      of: members(of: listings), away: away(from: listings, with: locked), before: locked.byImage)
    var output = NodeOutput()
    for name in classes {
      output.listings[name] = try workspace.put(assigned(listings[name] ?? Listing([]), places, locked))
    }
    return output
  }

  /// The output if each picture that came or went is alone: no other has it, or its group, or duplicates it. No other picture then
  /// changes its split. Nil if all pictures have to be assigned.
  private func unaffected(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> NodeOutput? {
    guard former.values.allSatisfy({ $0.facts.splits == nil }),
      let changed = ChangedClasses(
        classes, after: .crop, or: Set(classes.map(Self.lock)), by: self, inputs, in: workspace),
      try isLocked(changed.last, in: workspace), try changed.areRarer(than: 2, .related, in: workspace)
    else { return nil }
    var patches: [ClassName: ListingPatch] = [:]
    var counts: [ClassName: [Split: Int]] = [:]
    var locked = LockedSplits()
    for change in changed.changes {
      guard let former = changed.last.listings[change.name],
        let patch = ListingPatch(change.now, since: change.before, output: former, in: workspace.listings)
      else { return nil }
      patches[change.name] = patch
      locked.add(patch.stale)
      counts[change.name] = try workspace.splits(in: former).counts
        .merging(ListedSplits(patch.stale).counts) { $0 - $1 }
    }
    let places = SplitAssignment(shares: shares, seed: Int64(settings.seed)).places(
      of: members(of: patches.mapValues(\.fresh)), away: [], before: locked.byImage, besides: counts)
    var output = changed.last
    for (name, patch) in patches {
      output.listings[name] = try patch.put(assigned(patch.fresh, places, locked), in: workspace.listings)
    }
    return output
  }

  /// Whether the lock has the splits of an output, and no others.
  private func isLocked(_ output: NodeOutput, in workspace: Workspace) throws(EngineError) -> Bool {
    for name in classes {
      guard let listing = output.listings[name], let splits = try? workspace.splits(in: listing),
        splits.digest == before[name]?.facts.splits
      else { return false }
    }
    return true
  }

  /// The shares in hundredths of a percent.
  private var shares: [Split: Int] {
    Dictionary(uniqueKeysWithValues: settings.parts.map { ($0.split, $0.share.partsPerMillion / 100) })
  }

  /// A listing with the places of its pictures.
  private func assigned(
    _ listing: Listing, _ places: [SHA256Digest: SplitAssignment.Place], _ locked: LockedSplits
  ) -> Listing {
    let shares = shares
    return listing.mapEach { item in
      guard let image = item.image else { return }
      switch places[image] {
      case .split(let split): if item.isIn { item.split = split }
      case .leak(let from):
        if item.isIn { item.verdict = .out(.split, .splitLeak) }
        item.split = from
      // A picture that is out keeps its split, in case it comes back.
      case nil: item.split = locked.byImage[image].flatMap { (shares[$0] ?? 0) > 0 ? $0 : nil }
      }
    }
  }

  /// The pictures to assign.
  private func members(of listings: [ClassName: Listing]) -> [SplitAssignment.Member] {
    classes.flatMap { name in
      (listings[name] ?? Listing([])).items.compactMap { item -> SplitAssignment.Member? in
        guard item.isIn, let image = item.image else { return nil }
        let group = settings.groupBy == .nearDuplicates ? item.group ?? image : image
        return .init(image: image, group: group, className: name)
      }
    }
  }

  /// Pictures that have a split and are out, if their group is known.
  private func away(
    from listings: [ClassName: Listing], with locked: LockedSplits
  ) -> [SplitAssignment.Member] {
    guard settings.groupBy == .nearDuplicates, !locked.byImage.isEmpty else { return [] }
    var groups: [SHA256Digest: SHA256Digest] = [:]
    var found: [(name: ClassName, item: Item)] = []
    for name in classes {
      for item in (listings[name] ?? Listing([])).items {
        guard let image = item.image else { continue }
        if let group = item.group { groups[image] = group }
        if !item.isIn, item.passed(.exactDuplicates), locked.byImage[image] != nil { found.append((name, item)) }
      }
    }
    return found.compactMap { name, item in
      guard let image = item.image, let group = item.group ?? item.duplicate.flatMap({ groups[$0.image] }) else {
        return nil
      }
      return .init(image: image, group: group, className: name)
    }
  }

  /// The notice for a change of the manifest's shares, because the splits in the lock stay.
  func notice(of causes: [Cause]) -> Notice? {
    guard before.values.contains(where: { $0.facts.splits != nil }),
      causes.contains(where: { $0.kind == .option && $0.name.hasPrefix("split.") })
    else { return nil }
    return Notice(
      "the shares of `split` changed: images of the lock keep their split, and only new ones follow the new shares",
      hint: "run `dsbuild split --redo` to assign every image again")
  }

  func alsoDescribed(
    _ inputs: StepInputs, output: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [Description] {
    var digests: [ClassName: SHA256Digest] = [:]
    for (name, listing) in output.listings { digests[name] = try workspace.splits(in: listing).digest }
    // A build of a part of the dataset leaves the tables of former classes.
    let left = former.compactMapValues(\.facts.splits)
    return [describe(inputs, before: digests, former: [:])]
      + (left.isEmpty ? [] : [describe(inputs, before: digests, former: left)])
  }
}
