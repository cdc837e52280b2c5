import Digests
import Engine
import Imaging
import Manifest

/// What people decided about duplicates: pairs that are different, and pictures that stand for their cluster.
struct DuplicateDecisions: Hashable, Sendable {
  /// Pairs judged different.
  var allowed: Set<AllowFile.Pair> = []
  /// Pictures that stand for their cluster.
  var kept: Set<SHA256Digest> = []
  /// Where each of them stands, by its line's text.
  private(set) var places: [String: String] = [:]

  /// Nothing is decided.
  init() {}

  /// What the allow file at a path decides.
  init(_ file: AllowFile, path: String) {
    allowed = Set(file.pairs.keys)
    kept = Set(file.kept.keys)
    for (pair, line) in file.pairs { places[Self.text(pair)] = "\(path):\(line)" }
    for (image, line) in file.kept { places[Self.text(image)] = "\(path):\(line)" }
  }

  private static func text(_ pair: AllowFile.Pair) -> String { "\(pair.first.hex) \(pair.second.hex)" }
  private static func text(_ image: SHA256Digest) -> String { "keep \(image.hex)" }

  /// Names the decisions in a key.
  func describe(_ description: inout Description) {
    guard !allowed.isEmpty || !kept.isEmpty else { return }
    let lines = allowed.map(Self.text) + kept.map(Self.text)
    description["duplicates.allow"] = .list(lines.sorted().map { .text($0) })
  }

  /// Whether a person judged two pictures different.
  func allows(_ one: SHA256Digest, _ other: SHA256Digest) -> Bool {
    guard !allowed.isEmpty, let pair = AllowFile.Pair(one, other) else { return false }
    return allowed.contains(pair)
  }

  /// A picture as the choice between copies sees it.
  func candidate(
    _ item: Item, classes: [Int], rank: RowRanks.Rank?, identity: String = ""
  ) -> DuplicateCandidate {
    let image = item.image ?? SHA256Digest(of: item.id.hex)
    return DuplicateCandidate(
      digest: image, classes: classes, pixels: Int(item.width ?? 0) * Int(item.height ?? 0),
      bytes: Int(item.bytes ?? 0),
      position: rank?.position ?? 0, source: rank?.source ?? 0, identity: identity,
      role: kept.contains(image) ? .chosen : .ordinary)
  }
}

/// Where items stand among the rows; empty unless the keep rule looks at rows.
struct RowRanks {
  /// An item's place.
  struct Rank: Hashable, Sendable {
    /// In the dataset's order of items.
    var position: Int
    /// Its source among those of its class.
    var source: Int
  }

  private var ranks: [ItemID: Rank] = [:]

  init(classes: [ClassName], keep: DuplicateSettings.Keep, _ inputs: [NodeName: NodeOutput], in workspace: Workspace)
    throws
  {
    guard keep.readsRows else { return }
    var position = 0
    for name in classes {
      for row in try workspace.origin(inputs[NodeName(.sources, .oneClass(name))]?.origin).rows {
        if row.standing == .candidate { ranks[row.id] = Rank(position: position, source: row.source) }
        position += 1
      }
    }
  }

  subscript(id: ItemID) -> Rank? { ranks[id] }
}

extension Step {
  /// Names the rows in a key where the keep rule looks at them.
  func describeRows(
    _ inputs: [NodeName: NodeOutput], classes: [ClassName], keep: DuplicateSettings.Keep,
    in description: inout Description
  ) {
    guard keep.readsRows else { return }
    for name in classes {
      let origin = inputs[NodeName(.sources, .oneClass(name))]?.origin
      description["rows \(name.rawValue)"] = origin.map { .digest($0) }
    }
  }
}

extension DuplicateSettings.Keep {
  /// Whether rows and their order decide, so that they must be in the key.
  var readsRows: Bool { self != .largest }

  /// The rule of the search for duplicates.
  var rule: KeepRule {
    switch self {
    case .largest: .largest
    case .first: .first
    case .newestSource: .newestSource
    }
  }
}

extension DuplicateSettings.ConflictPolicy {
  /// The policy of the search for duplicates.
  var policy: ConflictPolicy {
    switch self {
    case .dropAll: .dropAll
    case .keepFirst: .keepFirst
    case .review: .review
    case .error: .error
    }
  }
}

extension DuplicateDecision {
  /// Marks an item by what was decided of it.
  func apply(to item: inout Item, step: StepName, reason: Reason, image: (Int) -> SHA256Digest?) {
    switch self {
    case .kept: break
    case .duplicate(let other, let match):
      item.verdict = .out(step, reason)
      item.duplicate = image(other).map {
        Item.Match(image: $0, distance: match.distance, grade: Item.Grade(match.grade))
      }
    case .labelConflict(let other, let match):
      item.verdict = .out(step, .labelConflict)
      item.duplicate = image(other).map {
        Item.Match(image: $0, distance: match.distance, grade: Item.Grade(match.grade))
      }
    }
  }
}

extension Item.Grade {
  init(_ grade: DuplicateMatch.Grade) {
    switch grade {
    case .exact: self = .exact
    case .samePixels: self = .samePixels
    case .near: self = .near
    case .similar: self = .similar
    }
  }
}
