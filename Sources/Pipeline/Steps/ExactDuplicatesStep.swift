public import Digests
import Engine
import Imaging
public import Manifest

/// Leaves one of each group of exact copies in, and judges a picture that is in two classes.
struct ExactDuplicatesStep: Step {
  static let version = 1

  let scope: NodeName.Scope
  let classes: [ClassName]
  let settings: DuplicateSettings
  let decisions: DuplicateDecisions
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
    let keys = try await keys(of: members.map(\.item), in: workspace)
    let candidates = members.map { member in
      decisions.candidate(
        member.item, classes: [classes.firstIndex(of: member.className) ?? 0], rank: ranks[member.item.id],
        identity: member.item.id.hex)
    }
    let grade: DuplicateMatch.Grade = settings.exact.of == .pixels ? .samePixels : .exact
    let result = ExactDuplicates(
      candidates, keys: keys, grade: grade, keep: settings.keep.rule, policy: settings.onLabelConflict.exact.policy)
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
        decided[item.id]?.apply(to: &item, step: .exactDuplicates, reason: .exactDuplicate) { members[$0].item.image }
        if item.isIn, review.contains(item.id) { item.isForReview = true }
      }
      output.listings[name] = try workspace.put(listing)
    }
    return output
  }

  /// What exact copies have in common.
  private func keys(of items: [Item], in workspace: Workspace) async throws -> [String] {
    switch (settings.exact.of, settings.exact.hash) {
    case (.pixels, _):
      return items.map { "\($0.width ?? 0)x\($0.height ?? 0) \($0.pixels ?? 0)" }
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
