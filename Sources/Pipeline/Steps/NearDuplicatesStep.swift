import Digests
import Engine
import Imaging
import Listings
import Manifest

/// Keeps one of each cluster of nearly identical pictures, and groups pictures that must not be in different splits.
struct NearDuplicatesStep: Step {
  static let name = StepName.nearDuplicates
  static let version = 4
  static let algorithms = ["\(NearAlgorithm.auto.version)", "\(PairCheck.version)", "\(ImageInspector.version)"]

  let scope: NodeName.Scope
  let classes: [ClassName]
  let settings: DuplicateSettings
  let rule: NearRule
  let decisions: DuplicateDecisions
  let references: References
  /// The largest number of pixels of a picture that is decoded again.
  let maxPixels: Int
  /// The node that found exact copies.
  let exact: NodeName

  static func all(in plan: PipelinePlan) -> [NearDuplicatesStep] {
    plan.duplicateScopes.map { scope, classes in
      NearDuplicatesStep(
        scope: scope, classes: classes, settings: plan.manifest.duplicates, rule: plan.near, decisions: plan.decisions,
        references: plan.references, maxPixels: plan.mostPixels, exact: NodeName(.exactDuplicates, scope))
    }
  }

  static func planned(in plan: PipelinePlan) -> [any Step] {
    all(in: plan)
  }

  var node: NodeName { NodeName(Self.name, scope) }
  var inputs: [NodeName] {
    [exact] + (settings.readsRows ? classes.map { NodeName(.sources, .oneClass($0)) } : [])
  }

  var entryPlaces: [String: String] { decisions.places }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs, after: .exactDuplicates, classes: classes)
    let check = rule.algorithm == .auto ? ".\(PairCheck.version)" : ""
    description["algorithm"] = .text("\(rule.algorithm.version)\(check)")
    description["duplicates.near.algorithm"] = .text(rule.algorithm.rawValue)
    description["duplicates.near.threshold"] = .text(settings.near.threshold.text)
    description["duplicates.near.thorough"] = .flag(rule.isThorough)
    description["duplicates.near.rotations"] = .flag(rule.findsTurns)
    description["duplicates.keep"] = .text(settings.keep.rawValue)
    description["duplicates.on_label_conflict.near"] = .text(settings.onLabelConflict.near.rawValue)
    decisions.describe(&description, classes: classes)
    references.describe(&description)
    describeRows(inputs, classes: classes, settings: settings, in: &description)
    return description
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    // Nothing matches without a search, and only pairs that people judged are then in one group.
    if rule.isOff, references.isEmpty, decisions.allowed.isEmpty { return try output([:], inputs, in: workspace) }
    if let output = try await unaffected(inputs, in: workspace) { return output }
    let pictures = try pictures(inputs, in: workspace)
    let known = rule.isOff ? nil : try await search(pictures, in: workspace)
    let near = known?.pairs.restricted(to: pictures.images, within: rule.limit).pairs ?? []
    let pixels = try await pixels(of: near, pictures, in: workspace)
    let matches =
      near.compactMap { match($0, isSame: pixels[$0.i] != nil && pixels[$0.i] == pixels[$0.j]) }
      + (rule.isOff ? [] : try await releaseMatches(pictures, in: workspace))
    let ranks = try RowRanks(classes: classes, settings: settings, inputs, in: workspace)
    let neighbours = Neighbours(pictures, of: classes, matches: matches, decisions: decisions, ranks: ranks)
    let clusters = DuplicateClusters(
      neighbours.candidates, matches: neighbours.matches, allowed: neighbours.allowed, keep: settings.keep.rule,
      policy: settings.onLabelConflict.near.policy)
    if settings.onLabelConflict.near == .error, let conflict = clusters.conflicts.first {
      let pair = [conflict.i, conflict.j]
      throw LabelConflictError(
        images: pair.map { neighbours.candidates[$0].digest },
        classes: pair.flatMap { neighbours.candidates[$0].classes.map { classes[$0] } })
    }
    var output = try output(fates(clusters, neighbours), inputs, in: workspace)
    output.pairs = known?.blob
    return output
  }

  func usedActions(
    _ inputs: StepInputs, _: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [UsedActions] {
    let images = try pictures(inputs, in: workspace).seen
    // Most pictures have no digest of their pixels: only those that look the same do.
    var used = [UsedActions(PixelsAction(maxPixels: maxPixels), on: images)]
    if !rule.isOff, rule.algorithm != .auto {
      let code = NearCodeAction(algorithm: rule.algorithm, maxPixels: maxPixels)
      used.append(UsedActions(code, on: images, isShelved: true))
    }
    return used
  }

  /// All pictures to compare.
  func pictures(_ inputs: StepInputs, in workspace: Workspace) throws(EngineError)
    -> ComparedPictures
  {
    let listings = try classes.map { name throws(EngineError) in
      try workspace.listing(inputs.listing(after: .exactDuplicates, of: name))
    }
    guard !references.isEmpty else { return ComparedPictures(listings, references: []) }
    var others = Set(references.pictures.map(\.digest))
    for listing in listings { others.formUnion(copies(of: references, in: listing)) }
    let unseen = Set(references.codes.map(\.digest)).subtracting(others)
    return ComparedPictures(listings, references: others.union(unseen).sorted(), unseen: unseen)
  }

  /// Pictures that are out as copies of references: their near copies are also near copies of the references.
  private func copies(of references: References, in listing: Listing) -> [SHA256Digest] {
    listing.items.compactMap { item in
      guard item.reason == .exactDuplicate, let image = item.image, let other = item.duplicate?.image,
        references.holds(other)
      else { return nil }
      return image
    }
  }

  /// Near copies of references without a whole picture: squares of pictures, and codes in tables.
  private func releaseMatches(_ pictures: ComparedPictures, in workspace: Workspace) async throws -> [DuplicateMatch] {
    guard !references.isEmpty else { return [] }
    if !references.uncoded.isEmpty {
      workspace.emit(
        .warned(
          "near copies of the pictures in \(references.uncoded.map { "`\($0)`" }.joined(separator: ", ")) cannot be found: "
            + "the file has digests only, which match exact copies",
          hint:
            "name the pictures too under `duplicates.reference`, or the tables in `lock/`, or a CSV with the column `phash`"
        ))
    }
    let reader = PictureReader(workspace, references: references)
    return try await ReferenceCodes(references: references, rule: rule, maxPixels: maxPixels, reader: reader)
      .matches(pictures)
      + ReferenceSquares(references: references, maxPixels: maxPixels, reader: reader).matches(pictures)
  }

  /// The pairs among pictures whose bytes are available; only pairs that were not searched before are compared.
  private func search(
    _ pictures: ComparedPictures, in workspace: Workspace
  ) async throws -> (pairs: NearPairs, blob: SHA256Digest) {
    let last = try NodeHistory(workspace.state)[node]?.output.pairs
    let search = search(in: workspace)
    let found = try await search.pairs(among: pictures.seen, last: last)
    if references.isEmpty {
      try await NearColumns(search: search).remember(pictures.listings.map(\.digest), of: pictures.images)
    }
    return found
  }

  /// The search of the step.
  func search(in workspace: Workspace) -> NearSearch {
    NearSearch(rule: rule, maxPixels: maxPixels, reader: PictureReader(workspace, references: references))
  }

  func pendingActions(
    _ inputs: StepInputs, cut: ShardCut, in workspace: Workspace
  ) throws(EngineError) -> [PendingActions] {
    guard !rule.isOff else { return [] }
    let last = try NodeHistory(workspace.state)[node]?.output.pairs
    return try search(in: workspace).pending(
      among: try pictures(inputs, in: workspace).seen, last: last, cut: cut)
  }

  /// The digests of the pixels of pictures that may look exactly the same, by index: those of equal size with almost
  /// equal codes.
  private func pixels(
    of pairs: [NearPairs.Pair], _ pictures: ComparedPictures, in workspace: Workspace
  ) async throws -> [Int: UInt64] {
    let images = pictures.images
    let alike = pairs.filter { pair in
      guard pair.distance * 64 <= 10 * rule.bits, let first = pictures.item(at: pair.i),
        let second = pictures.item(at: pair.j)
      else { return false }
      return first.width == second.width && first.height == second.height
    }
    let indices = Set(alike.flatMap { [$0.i, $0.j] }).sorted()
    let digests = try await PictureReader(workspace, references: references)
      .pixels(of: indices.map { images[$0] }, maxPixels: maxPixels)
    return Dictionary(indices.compactMap { index in digests[images[index]].map { (index, $0) } }) { first, _ in first }
  }

  /// The match of a pair by the rule; nil if the pair does not match.
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
        pair.i, pair.j, distance: pair.distance, score: pair.score, grade: $0, form: pair.form)
    }
  }

  /// The outcomes of the pictures that have neighbours; the others stay in, each as its own group.
  private func fates(_ clusters: DuplicateClusters, _ neighbours: Neighbours) -> [SHA256Digest: DuplicateOutcome] {
    let images = neighbours.candidates.map(\.digest)
    let similar = DuplicateMatch.closest(neighbours.matches.filter { $0.grade == .similar })
    var conflicting: [Int: DuplicateMatch] = [:]
    if settings.onLabelConflict.near == .review {
      for match in clusters.conflicts {
        for index in [match.i, match.j] { conflicting[index] = conflicting[index] ?? match }
      }
    }
    var fates: [SHA256Digest: DuplicateOutcome] = [:]
    for (index, image) in images.enumerated() {
      var fate = DuplicateOutcome(decision: clusters.decisions[index], of: index) { images[$0] }
      if fate.isIn {
        fate.group = images[clusters.groups[index] ?? index]
        fate.isForReview = conflicting[index] != nil
        // A picture that stays in also records what it resembles.
        if let match = conflicting[index] ?? similar[index] {
          fate.duplicate = .init(
            image: images[match.other(than: index)], distance: match.distance, grade: .init(match.grade),
            turned: match.degrees(to: index))
        }
      }
      fates[image] = fate
    }
    return fates
  }
}

extension DuplicateSettings.NearThreshold {
  /// The threshold as the manifest writes it.
  package var text: String {
    switch self {
    case .automatic: "auto"
    case .share(let share): share.description
    case .bits(let bits): "\(bits) bits"
    }
  }
}
