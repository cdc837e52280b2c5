import Digests
import Engine
import Imaging
import Manifest

/// Leaves one of each cluster of nearly the same pictures in, and groups what must not straddle splits.
struct NearDuplicatesStep: Step {
  static let version = 2

  let scope: NodeName.Scope
  let classes: [ClassName]
  let settings: DuplicateSettings
  let rule: NearRule
  let decisions: DuplicateDecisions
  let references: References
  /// Most pixels a picture may have to be decoded again.
  let maxPixels: Int
  /// The node that found exact copies.
  let exact: NodeName

  var node: NodeName { NodeName(.nearDuplicates, scope) }
  var inputs: [NodeName] {
    [exact] + (settings.keep.readsRows ? classes.map { NodeName(.sources, .oneClass($0)) } : [])
  }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    var description = description(of: inputs.filter { $0.key == exact }, classes: classes)
    let check = rule.algorithm == .auto ? ".\(PairCheck.version)" : ""
    description["algorithm"] = .text("\(rule.algorithm.version)\(check)")
    description["duplicates.near.algorithm"] = .text(rule.algorithm.rawValue)
    description["duplicates.near.threshold"] = .text(settings.near.threshold.text)
    description["duplicates.near.thorough"] = .flag(rule.isThorough)
    description["duplicates.keep"] = .text(settings.keep.rawValue)
    description["duplicates.on_label_conflict.near"] = .text(settings.onLabelConflict.near.rawValue)
    decisions.describe(&description)
    references.describe(&description)
    describeRows(inputs, classes: classes, keep: settings.keep, in: &description)
    return description
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    let (listings, images, items, candidates) = try pictures(inputs, in: workspace)
    let known = rule.isOff ? nil : try await search(images, in: workspace)
    let near = (known?.pairs.pairs ?? []).filter { $0.distance <= rule.limit }
    let pixels = try await pixels(of: near, images: images, items: items, in: workspace)
    let matches = near.compactMap { match($0, isSame: pixels[$0.i] != nil && pixels[$0.i] == pixels[$0.j]) }
    let indices = Dictionary(uniqueKeysWithValues: images.enumerated().map { ($1, $0) })
    let clusters = DuplicateClusters(
      candidates, matches: matches, allowed: decisions.allowed(among: indices), keep: settings.keep.rule,
      policy: settings.onLabelConflict.near.policy)
    if settings.onLabelConflict.near == .error, let conflict = clusters.conflicts.first {
      throw LabelConflictError(
        images: [images[conflict.i], images[conflict.j]],
        classes: [conflict.i, conflict.j].flatMap { candidates[$0].classes.map { classes[$0] } })
    }
    var output = try output(
      clusters, matches: matches, images: images, indices: indices, listings: listings, in: workspace)
    if let blob = known?.blob { output.facts["pairs"] = .digest(blob) }
    return output
  }

  /// The listings and every picture that is compared, sorted by digest: those that are in, and the references.
  func pictures(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) throws -> (
    listings: [ClassName: Listing], images: [SHA256Digest], items: [Item?], candidates: [DuplicateCandidate]
  ) {
    let ranks = try RowRanks(classes: classes, keep: settings.keep, inputs, in: workspace)
    var listings: [ClassName: Listing] = [:]
    var pictures: [SHA256Digest: (item: Item, classes: [Int])] = [:]
    for (index, name) in classes.enumerated() {
      let listing = try workspace.listing(listing(of: name, in: inputs))
      listings[name] = listing
      for item in listing.items where item.isIn {
        guard let image = item.image else { continue }
        pictures[image, default: (item, [])].classes.append(index)
      }
    }
    let images = Set(references.pictures.map(\.digest)).union(pictures.keys).sorted()
    let candidates = images.map { image in
      pictures[image].map { decisions.candidate($0.item, classes: $0.classes, rank: ranks[$0.item.id]) }
        ?? DuplicateCandidate(digest: image, classes: [], pixels: 0, bytes: 0, role: .reference)
    }
    return (listings, images, images.map { pictures[$0]?.item }, candidates)
  }

  /// The pairs among pictures, of which only those not searched before are compared.
  private func search(
    _ images: [SHA256Digest], in workspace: Workspace
  ) async throws -> (pairs: NearPairs, blob: SHA256Digest) {
    let last = try LastRun(workspace.state).nodes[node.text]?.output.facts.digest("pairs")
    let reader = PictureReader(workspace, references: references)
    return try await NearSearch(rule: rule, maxPixels: maxPixels, reader: reader).pairs(among: images, last: last)
  }

  /// The digests of the pixels of pictures that may show exactly the same, by index: of one size, their codes all but the same.
  private func pixels(
    of pairs: [NearPairs.Pair], images: [SHA256Digest], items: [Item?], in workspace: Workspace
  ) async throws -> [Int: UInt64] {
    let alike = pairs.filter { pair in
      guard pair.distance * 64 <= 10 * rule.bits, let first = items[pair.i], let second = items[pair.j] else {
        return false
      }
      return first.width == second.width && first.height == second.height
    }
    let indices = Set(alike.flatMap { [$0.i, $0.j] }).sorted()
    let digests = try await PixelsAction.digests(
      of: indices.map { images[$0] }, maxPixels: maxPixels, reader: PictureReader(workspace, references: references))
    return Dictionary(indices.compactMap { index in digests[images[index]].map { (index, $0) } }) { first, _ in first }
  }

  /// What the rule says of a pair; nil when it is none.
  func match(_ pair: NearPairs.Pair, isSame: Bool = false, limit: Int? = nil) -> DuplicateMatch? {
    guard pair.distance <= limit ?? rule.limit else { return nil }
    let grade: DuplicateMatch.Grade?
    if isSame {
      grade = .samePixels
    } else if let score = pair.score {
      grade = PairCheck.grade(of: score)
    } else {
      grade = .near
    }
    return grade.map {
      DuplicateMatch(
        pair.i, pair.j, distance: pair.distance, score: pair.score, grade: $0, isMirrored: pair.isMirrored)
    }
  }

  private func output(
    _ clusters: DuplicateClusters, matches: [DuplicateMatch], images: [SHA256Digest], indices: [SHA256Digest: Int],
    listings: [ClassName: Listing], in workspace: Workspace
  ) throws -> NodeOutput {
    let similar = DuplicateMatch.closest(matches.filter { $0.grade == .similar })
    var conflicting: [Int: DuplicateMatch] = [:]
    if settings.onLabelConflict.near == .review {
      for match in clusters.conflicts {
        for index in [match.i, match.j] { conflicting[index] = conflicting[index] ?? match }
      }
    }
    var output = NodeOutput()
    for name in classes {
      let listing = (listings[name] ?? Listing([])).mapIn { item in
        guard let index = item.image.flatMap({ indices[$0] }) else { return }
        clusters.decisions[index].apply(to: &item, step: .nearDuplicates, reason: .nearDuplicate) { images[$0] }
        guard item.isIn else { return }
        item.group = images[clusters.groups[index] ?? index]
        if conflicting[index] != nil { item.isForReview = true }
        // Of pictures that stay in, what they resemble is told all the same.
        if let match = conflicting[index] ?? similar[index] {
          item.duplicate = .init(
            image: images[match.other(than: index)], distance: match.distance, grade: .init(match.grade))
        }
      }
      output.listings[name] = try workspace.put(listing)
    }
    return output
  }
}

extension DuplicateSettings.NearThreshold {
  /// The threshold as the manifest writes it.
  var text: String {
    switch self {
    case .automatic: "auto"
    case .share(let share): share.description
    case .bits(let bits): "\(bits) bits"
    }
  }
}
