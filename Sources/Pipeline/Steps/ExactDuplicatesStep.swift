public import Digests
import Engine
import Imaging
public import Manifest

/// Leaves one of each group of exact copies in, and judges a picture that is in two classes.
struct ExactDuplicatesStep: Step {
  static let version = 2

  let scope: NodeName.Scope
  let classes: [ClassName]
  let settings: DuplicateSettings
  let decisions: DuplicateDecisions
  let references: References
  /// Most pixels a reference picture may have to be decoded.
  let maxPixels: Int
  /// The nodes that inspect the classes, and those that read their sources where the rule looks at rows.
  let inspected: [NodeName]

  var node: NodeName { NodeName(.exactDuplicates, scope) }
  var inputs: [NodeName] {
    inspected + (settings.keep.readsRows ? classes.map { NodeName(.sources, .oneClass($0)) } : [])
  }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    var description = description(of: inputs.filter { $0.key.step == .inspect }, classes: classes)
    description["duplicates.exact.of"] = .text(settings.exact.of.rawValue)
    description["duplicates.exact.hash"] = .text(settings.exact.hash.rawValue)
    description["duplicates.keep"] = .text(settings.keep.rawValue)
    description["duplicates.on_label_conflict.exact"] = .text(settings.onLabelConflict.exact.rawValue)
    decisions.describe(&description)
    references.describe(&description)
    describeRows(inputs, classes: classes, keep: settings.keep, in: &description)
    return description
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    let ranks = try RowRanks(classes: classes, keep: settings.keep, inputs, in: workspace)
    var listings: [ClassName: Listing] = [:]
    var members: [(className: ClassName, item: Item)] = []
    for name in classes {
      let listing = try workspace.listing(listing(of: name, in: inputs))
      listings[name] = listing
      members += listing.items.filter(\.isIn).map { (name, $0) }
    }
    let alike = settings.exact.of == .pixels ? try await pixels(of: members.map(\.item), in: workspace) : [:]
    var keys = try await keys(of: members.map(\.item), pixels: alike, in: workspace)
    var candidates = members.map { member in
      decisions.candidate(
        member.item, classes: [classes.firstIndex(of: member.className) ?? 0], rank: ranks[member.item.id],
        identity: member.item.id.hex)
    }
    for (image, key) in try await referenceKeys(
      named: zip(members.map(\.item), keys), pixels: alike, in: workspace)
    {
      candidates.append(DuplicateCandidate(digest: image, classes: [], pixels: 0, bytes: 0, role: .reference))
      keys.append(key)
    }
    let grade: DuplicateMatch.Grade = settings.exact.of == .pixels ? .samePixels : .exact
    let result = ExactDuplicates(
      candidates, keys: keys, grade: grade, keep: settings.keep.rule, policy: settings.onLabelConflict.exact.policy
    ) { decisions.allows(candidates[$0].digest, candidates[$1].digest) }
    if settings.onLabelConflict.exact == .error, let conflict = result.conflicts.first {
      throw LabelConflictError(
        images: conflict.compactMap { members[$0].item.image }, classes: conflict.map { members[$0].className })
    }
    let review = Set(
      settings.onLabelConflict.exact == .review ? result.conflicts.joined().map { members[$0].item.id } : [])
    let decided = Dictionary(uniqueKeysWithValues: zip(members.map(\.item.id), result.decisions))
    var output = NodeOutput()
    for name in classes {
      let listing = (listings[name] ?? Listing([])).mapIn { item in
        decided[item.id]?.apply(to: &item, step: .exactDuplicates, reason: .exactDuplicate) { candidates[$0].digest }
        if item.isIn, review.contains(item.id) { item.isForReview = true }
      }
      output.listings[name] = try workspace.put(listing)
    }
    return output
  }

  /// The reference pictures with what copies of them have in common; those that are only named stand under their own digest.
  private func referenceKeys(
    named members: some Sequence<(Item, String)>, pixels: [SHA256Digest: UInt64], in workspace: Workspace
  ) async throws -> [(SHA256Digest, String)] {
    var found: [(SHA256Digest, String)] = []
    for (item, key) in members {
      if let image = item.image, references.names(image) { found.append((image, key)) }
    }
    let reader = PictureReader(workspace, references: references)
    let images = references.pictures.map(\.digest)
    switch (settings.exact.of, settings.exact.hash) {
    case (.pixels, _):
      found += images.map { ($0, pixels[$0].map(Self.pixelKey) ?? $0.hex) }
    case (.bytes, .sha256): found += images.map { ($0, $0.hex) }
    case (.bytes, .md5):
      let digests = try await workspace.compute(images) { ExpectedDigest.hex(of: try reader.bytes(of: $0), .md5) }
      found += zip(images, digests)
    }
    return found
  }

  private static func pixelKey(_ pixels: UInt64) -> String { "pixels \(pixels)" }

  /// The digests of the pixels of pictures that may have a copy: those of one size whose codes nearly agree. No other is decoded.
  private func pixels(of items: [Item], in workspace: Workspace) async throws -> [SHA256Digest: UInt64] {
    let reader = PictureReader(workspace, references: references)
    var facts: [SHA256Digest: (size: [UInt32], phash: UInt64)] = [:]
    for item in items {
      guard let image = item.image, let width = item.width, let height = item.height else { continue }
      facts[image] = ([width, height], item.phash ?? 0)
    }
    let inspected = try await InspectAction.results(
      of: references.pictures.map(\.digest), maxPixels: maxPixels, reader: reader)
    for case (let image, .sound(let known)) in inspected {
      facts[image] = ([known.width, known.height], known.phash)
    }
    let images = facts.keys.sorted()
    let search = HammingSearch(HammingCodes(images.map { facts[$0]?.phash ?? 0 }), limit: Self.codeLimit)
    let blocks = try await workspace.compute(Array(0..<search.blockCount)) { search.pairs(inBlock: $0) }
    let pairs = blocks.joined().filter { facts[images[$0.i]]?.size == facts[images[$0.j]]?.size }
    let alike = Set(pairs.flatMap { [images[$0.i], images[$0.j]] }).sorted()
    return try await PixelsAction.digests(of: alike, maxPixels: maxPixels, reader: reader)
  }

  /// The codes of one picture differ in a few bits where one format was decoded at a fraction of its size and the other was not.
  private static let codeLimit = 10

  /// What exact copies have in common.
  private func keys(
    of items: [Item], pixels: [SHA256Digest: UInt64], in workspace: Workspace
  ) async throws -> [String] {
    switch (settings.exact.of, settings.exact.hash) {
    case (.pixels, _):
      return items.map { item in item.image.map { pixels[$0].map(Self.pixelKey) ?? $0.hex } ?? item.id.hex }
    case (.bytes, .sha256):
      return items.map { $0.image?.hex ?? $0.id.hex }
    case (.bytes, .md5):
      return try await workspace.compute(items.map { $0.image }) { image throws in
        guard let image, let bytes = try workspace.store.read(image) else { return "" }
        return ExpectedDigest.hex(of: bytes, .md5)
      }
    }
  }
}

/// The same picture is in two classes and the manifest says that this is an error.
public struct LabelConflictError: Error, Sendable {
  /// The pictures.
  public let images: [SHA256Digest]
  /// The classes they are in.
  public let classes: [ClassName]
}
