import Digests
import Engine
import Imaging
import Listings
import Manifest

/// Keeps one of each group of exact copies, and judges a picture that is in two classes.
struct ExactDuplicatesStep: Step {
  static let name = StepName.exactDuplicates
  static let version = 3

  let scope: NodeName.Scope
  let classes: [ClassName]
  let settings: DuplicateSettings
  let decisions: DuplicateDecisions
  let references: References
  /// The largest number of pixels of a reference picture that is decoded.
  let maxPixels: Int
  /// The nodes that inspect the classes.
  let inspected: [NodeName]

  static func planned(in plan: PipelinePlan) -> [any Step] {
    plan.duplicateScopes.map { scope, classes in
      ExactDuplicatesStep(
        scope: scope, classes: classes, settings: plan.manifest.duplicates, decisions: plan.decisions,
        references: plan.references, maxPixels: plan.mostPixels,
        inspected: classes.map { plan.node(after: .inspect, of: $0) })
    }
  }

  var node: NodeName { NodeName(Self.name, scope) }
  var inputs: [NodeName] {
    inspected + (settings.readsRows ? classes.map { NodeName(.sources, .oneClass($0)) } : [])
  }

  var entryPlaces: [String: String] { decisions.places }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: .inspect, classes: classes)
    description["duplicates.exact.of"] = .text(settings.exact.of.rawValue)
    description["duplicates.exact.hash"] = .text(settings.exact.hash.rawValue)
    description["duplicates.keep"] = .text(settings.keep.rawValue)
    description["duplicates.on_label_conflict.exact"] = .text(settings.onLabelConflict.exact.rawValue)
    decisions.describe(&description, classes: classes)
    references.describe(&description)
    describeRows(inputs, classes: classes, settings: settings, in: &description)
    return description
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    if let output = try unaffected(inputs, in: workspace) { return output }
    let ranks = try RowRanks(classes: classes, settings: settings, inputs, in: workspace)
    let listings = try classes.map { try workspace.listing(inputs.listing(after: .inspect, of: $0)) }
    let copies = try await copies(among: listings, in: workspace)
    // The result of each item, as an index into `outcomes`; most items have none and keep -1.
    var numbers = listings.map { [Int32](repeating: -1, count: $0.items.count) }
    var outcomes: [Outcome] = []
    outcomes.reserveCapacity(copies.groups.reduce(0) { $0 + $1.count })
    var conflicts: [[Place]] = []
    for group in copies.groups {
      let candidates = group.map { candidate($0, in: listings, copies.references, ranks: ranks) }
      let result = ExactDuplicates(
        candidates, keys: group.map { _ in 0 }, grade: settings.exact.of == .pixels ? .samePixels : .exact,
        keep: settings.keep.rule, policy: settings.onLabelConflict.exact.policy
      ) { decisions.allows(candidates[$0].digest, candidates[$1].digest) }
      for (place, decision) in zip(group, result.decisions) {
        guard case .item(let list, let index) = place, let outcome = Outcome(decision, among: candidates) else {
          continue
        }
        numbers[Int(list)][Int(index)] = Int32(outcomes.count)
        outcomes.append(outcome)
      }
      conflicts += result.conflicts.map { $0.map { group[$0] } }
    }
    if settings.onLabelConflict.exact == .error, let conflict = conflicts.first {
      throw LabelConflictError(conflict.compactMap { $0.item(in: listings, of: classes) })
    }
    let review = Set(settings.onLabelConflict.exact == .review ? Array(conflicts.joined()) : [])
    var output = NodeOutput()
    for (list, name) in classes.enumerated() {
      let isReviewed = review.contains { place in
        if case .item(Int32(list), _) = place { true } else { false }
      }
      // If nothing is decided about a class, it keeps its listing.
      guard isReviewed || numbers[list].contains(where: { $0 >= 0 }) else {
        output.listings[name] = inputs.listing(after: .inspect, of: name)
        continue
      }
      let listing = listings[list].mapIn { index, item in
        if numbers[list][index] >= 0 { outcomes[Int(numbers[list][index])].apply(to: &item) }
        if item.isIn, review.contains(.item(list: Int32(list), index: Int32(index))) { item.isForReview = true }
      }
      output.listings[name] = try workspace.put(listing)
    }
    return output
  }

  /// The output if no picture that came or went has a copy: no group is then decided otherwise. Nil if all groups have to be
  /// decided.
  private func unaffected(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError) -> NodeOutput? {
    guard settings.exact.of == .bytes, settings.exact.hash == .sha256, references.isEmpty,
      let changed = ChangedClasses(classes, after: .inspect, by: self, inputs, in: workspace),
      try changed.areRarer(than: 2, in: workspace)
    else { return nil }
    var output = changed.last
    for change in changed.changes {
      guard let former = output.listings[change.name] else { return nil }
      guard former != change.before else {
        output.listings[change.name] = change.now
        continue
      }
      guard let patch = ListingPatch(change.now, since: change.before, output: former, in: workspace.listings) else {
        return nil
      }
      output.listings[change.name] = try patch.put(patch.fresh, in: workspace.listings)
    }
    return output
  }

  /// The place of a picture that has copies: in the listing of a class, or among the references.
  private enum Place: Hashable {
    case item(list: Int32, index: Int32)
    case reference(Int32)

    func item(in listings: [Listing], of classes: [ClassName]) -> (ClassName, Item)? {
      guard case .item(let list, let index) = self else { return nil }
      return (classes[Int(list)], listings[Int(list)].items[Int(index)])
    }
  }

  /// The result for an item that did not stay in.
  private struct Outcome {
    let decision: DuplicateDecision
    let image: SHA256Digest?

    init?(_ decision: DuplicateDecision, among candidates: [DuplicateCandidate]) {
      self.decision = decision
      switch decision {
      case .kept: return nil
      case .duplicate(let other, _), .labelConflict(let other, _): image = candidates[other].digest
      case .rejected: image = nil
      }
    }

    func apply(to item: inout Item) {
      decision.apply(to: &item, of: 0, step: .exactDuplicates, reason: .exactDuplicate) { _ in image }
    }
  }

  private func candidate(
    _ place: Place, in listings: [Listing], _ references: [SHA256Digest], ranks: RowRanks
  ) -> DuplicateCandidate {
    switch place {
    case .item(let list, let index):
      let item = listings[Int(list)].items[Int(index)]
      return decisions.candidate(
        item, classes: [Int(list)], of: classes, rank: ranks[item.id], identity: item.id.hex)
    case .reference(let index):
      return DuplicateCandidate(
        digest: references[Int(index)], classes: [], pixels: 0, bytes: 0, role: .reference)
    }
  }

  /// The pictures that have copies, one group each, ordered by the first of its items; there are no groups of one.
  private func copies(
    among listings: [Listing], in workspace: Workspace
  ) async throws -> (groups: [[Place]], references: [SHA256Digest]) {
    /// The key that copies share, and a compact place: most of a long list has no copies.
    struct Member {
      var key: SHA256Digest
      var list: Int32
      var index: Int32
    }
    let alike = settings.exact.of == .pixels ? try await pixels(of: listings, in: workspace) : [:]
    var members: [Member] = []
    members.reserveCapacity(listings.reduce(0) { $0 + $1.items.count })
    var references = try await referenceKeys(alike, in: workspace)
    for (list, listing) in listings.enumerated() {
      let keys = try await keys(of: listing, pixels: alike, in: workspace)
      listing.items.forEachIn { index, image in
        let key = keys?[index] ?? image ?? SHA256Digest(of: listing.items.id(at: index).hex)
        members.append(Member(key: key, list: Int32(list), index: Int32(index)))
        if let image, self.references.names(image) { references.append((image, key)) }
      }
    }
    for (index, reference) in references.enumerated() {
      members.append(Member(key: reference.key, list: Int32.max, index: Int32(index)))
    }
    // Most pictures have no copies, so only the few that may have some are sorted.
    let repeated = RepeatedDigests(prefixes: members.map(\.key.prefix))
    members.removeAll { !repeated.contains($0.key) }
    members.sort { ($0.key, $0.list, $0.index) < ($1.key, $1.list, $1.index) }
    var groups: [Range<Int>] = []
    var start = 0
    for end in 1...max(1, members.count) where end >= members.count || members[end].key != members[start].key {
      if end - start > 1 { groups.append(start..<end) }
      start = end
    }
    groups.sort {
      let (left, right) = (members[$0.lowerBound], members[$1.lowerBound])
      return (left.list, left.index) < (right.list, right.index)
    }
    let places = groups.map { group in
      members[group].map { member -> Place in
        member.list == Int32.max ? .reference(member.index) : .item(list: member.list, index: member.index)
      }
    }
    return (places, references.map(\.image))
  }

  /// The reference pictures with the keys that copies of them share.
  private func referenceKeys(
    _ pixels: [SHA256Digest: UInt64], in workspace: Workspace
  ) async throws -> [(image: SHA256Digest, key: SHA256Digest)] {
    let images = references.pictures.map(\.digest)
    switch (settings.exact.of, settings.exact.hash) {
    case (.pixels, _): return images.map { ($0, pixels[$0].map(Self.pixelKey) ?? $0) }
    case (.bytes, .sha256): return images.map { ($0, $0) }
    case (.bytes, .md5):
      let reader = PictureReader(workspace, references: references)
      let keys = try await workspace.compute(images) { Self.md5Key(of: try reader.bytes(of: $0)) }
      return zip(images, keys).map { ($0, $1) }
    }
  }

  private static func pixelKey(_ pixels: UInt64) -> SHA256Digest { SHA256Digest(of: "pixels \(pixels)") }

  private static func md5Key(of bytes: [UInt8]) -> SHA256Digest {
    SHA256Digest(of: ExpectedDigest.hex(of: bytes, .md5))
  }

  /// The digests of the pixels of pictures that may have a copy: those of equal size with similar codes. Others are
  /// not decoded.
  private func pixels(of listings: [Listing], in workspace: Workspace) async throws -> [SHA256Digest: UInt64] {
    let reader = PictureReader(workspace, references: references)
    var facts: [SHA256Digest: (size: [UInt32], phash: UInt64)] = [:]
    for item in listings.lazy.flatMap(\.items) where item.isIn {
      guard let image = item.image, let width = item.width, let height = item.height else { continue }
      facts[image] = ([width, height], item.phash ?? 0)
    }
    let held = Set(references.pictures.map(\.digest)).sorted()
    for case (let image, .sound(let known)?) in zip(held, try await reader.inspected(held, maxPixels: maxPixels)) {
      facts[image] = ([known.width, known.height], known.phash)
    }
    let images = facts.keys.sorted()
    let search = HammingSearch(HammingCodes(images.map { facts[$0]?.phash ?? 0 }), limit: Self.codeLimit)
    let blocks = try await workspace.compute(Array(0..<search.blockCount)) { search.pairs(inBlock: $0) }
    let pairs = blocks.joined().filter { facts[images[$0.i]]?.size == facts[images[$0.j]]?.size }
    let alike = Set(pairs.flatMap { [images[$0.i], images[$0.j]] }).sorted()
    return try await reader.pixels(of: alike, maxPixels: maxPixels)
  }

  /// The codes of one picture differ in a few bits if one format was decoded at a fraction of its size and the other
  /// was not.
  private static let codeLimit = 10

  /// The keys that exact copies share, for each item of a listing; nil if the key is the digest of the bytes.
  private func keys(
    of listing: Listing, pixels: [SHA256Digest: UInt64], in workspace: Workspace
  ) async throws -> [SHA256Digest?]? {
    switch (settings.exact.of, settings.exact.hash) {
    case (.pixels, _): return listing.items.map { item in item.image.flatMap { pixels[$0].map(Self.pixelKey) } }
    case (.bytes, .sha256): return nil
    case (.bytes, .md5):
      return try await workspace.compute(listing.items.map { $0.isIn ? $0.image : nil }) { image throws in
        try image.flatMap { try workspace.store.read($0) }.map(Self.md5Key)
      }
    }
  }
}

extension PipelinePlan {
  /// The scopes of comparison: all classes together, or each class alone.
  var duplicateScopes: [(scope: NodeName.Scope, classes: [ClassName])] {
    manifest.duplicates.scope == .dataset ? [(.dataset, names)] : names.map { (.oneClass($0), [$0]) }
  }

  /// The largest pixel limit of any class.
  var mostPixels: Int { manifest.classes.map(\.inspect.maxPixels).max() ?? manifest.inspect.maxPixels }
}

extension Step {
  /// Names the rows in a key if a rule reads them.
  func describeRows(
    _ inputs: StepInputs, classes: [ClassName], settings: DuplicateSettings,
    in description: inout Description
  ) {
    guard settings.readsRows else { return }
    for name in classes {
      let origin = inputs.origin(of: name)
      description["rows \(name.rawValue)"] = origin.map { .digest($0) }
    }
  }
}
