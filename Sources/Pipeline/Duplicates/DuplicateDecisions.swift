package import Digests
package import Engine
package import Imaging
package import Listings
package import Manifest

/// What people decided about duplicates: pairs that are different, and pictures that stand for their cluster.
package struct DuplicateDecisions: Sendable {
  /// Pairs judged different.
  var allowed: Set<AllowFile.Pair> = []
  /// Pictures that stand for their cluster.
  var kept: Set<SHA256Digest> = []
  /// Where each of them stands, by its line's text.
  package private(set) var places: [String: String] = [:]
  /// People's answers about the labels of the classes' pictures: they settle conflicts of labels.
  package var answers: [ClassName: Answers] = [:]

  /// Nothing is decided.
  package init() {}

  /// What the allow file at a path decides.
  package init(_ file: AllowFile, path: String) {
    allowed = Set(file.pairs.keys)
    kept = Set(file.kept.keys)
    for (pair, line) in file.pairs { places[Self.text(pair)] = "\(path):\(line)" }
    for (image, line) in file.kept { places[Self.text(image)] = "\(path):\(line)" }
  }

  /// The line that makes a picture stand for its cluster.
  package func place(keeping image: SHA256Digest) -> String { places[Self.text(image)] ?? "duplicates.allow" }

  private static func text(_ pair: AllowFile.Pair) -> String { "\(pair.first.hex) \(pair.second.hex)" }
  private static func text(_ image: SHA256Digest) -> String { "keep \(image.hex)" }

  /// Names the decisions in a key: the answers only where several classes are compared, which alone can be in conflict.
  package func describe(_ description: inout Description, classes: [ClassName]) {
    for name in classes where classes.count > 1 {
      description["answers \(name.rawValue)"] = answers[name]?.digest.map { .digest($0) }
    }
    guard !allowed.isEmpty || !kept.isEmpty else { return }
    let lines = allowed.map(Self.text) + kept.map(Self.text)
    description["duplicates.allow"] = .list(lines.sorted().map { .text($0) })
  }

  /// Whether a person judged two pictures different.
  package func allows(_ one: SHA256Digest, _ other: SHA256Digest) -> Bool {
    guard !allowed.isEmpty, let pair = AllowFile.Pair(one, other) else { return false }
    return allowed.contains(pair)
  }

  /// What a person said of a picture in some classes: yes if it is of one of them.
  private func answer(_ image: SHA256Digest, in names: [ClassName]) -> DuplicateCandidate.Answer {
    let given = names.compactMap { answers[$0]?.byImage[image] }
    if given.contains(.yes) { return .confirmed }
    return given.contains(.no) && given.count == names.count ? .rejected : .none
  }

  /// A picture as the choice between copies sees it.
  ///
  /// - Parameters:
  ///   - classes: The indices of its classes among `names`.
  ///   - names: The classes that are compared.
  package func candidate(
    _ item: Item, classes: [Int], of names: [ClassName], rank: RowRanks.Rank?, identity: String = ""
  ) -> DuplicateCandidate {
    let image = item.image ?? SHA256Digest(of: item.id.hex)
    return DuplicateCandidate(
      digest: image, classes: classes, pixels: Int(item.width ?? 0) * Int(item.height ?? 0),
      bytes: Int(item.bytes ?? 0),
      position: rank?.position ?? 0, source: rank?.source ?? 0, identity: identity,
      role: kept.contains(image) ? .chosen : .ordinary, answer: answer(image, in: classes.map { names[$0] }))
  }
}

/// Where items stand among the rows; empty unless the keep rule looks at rows.
package struct RowRanks {
  /// An item's place.
  package struct Rank: Hashable, Sendable {
    /// In the dataset's order of items.
    var position: Int
    /// Its source among those of its class.
    var source: Int
  }

  private var ranks: [ItemID: Rank] = [:]

  package init(
    classes: [ClassName], settings: DuplicateSettings, _ inputs: StepInputs, in workspace: Workspace
  ) throws(EngineError) {
    guard settings.readsRows else { return }
    var position = 0
    for name in classes {
      for row in try workspace.origin(inputs.origin(of: name)).rows {
        if row.standing == .candidate { ranks[row.id] = Rank(position: position, source: row.source) }
        position += 1
      }
    }
  }

  package subscript(id: ItemID) -> Rank? { ranks[id] }
}

extension DuplicateSettings {
  /// Whether rows and their order decide, so that they must be in the key.
  var readsRows: Bool {
    keep != .largest || onLabelConflict.exact == .keepFirst || onLabelConflict.near == .keepFirst
  }
}

extension DuplicateSettings.Keep {
  /// The rule of the search for duplicates.
  package var rule: KeepRule {
    switch self {
    case .largest: .largest
    case .first: .first
    case .newestSource: .newestSource
    }
  }
}

extension DuplicateSettings.ConflictPolicy {
  /// The policy of the search for duplicates.
  package var policy: ConflictPolicy {
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
  func apply(to item: inout Item, of index: Int, step: StepName, reason: Reason, image: (Int) -> SHA256Digest?) {
    switch self {
    case .kept: break
    case .duplicate(let other, let match):
      item.verdict = .out(step, reason)
      item.duplicate = image(other).map {
        Item.Match(
          image: $0, distance: match.distance, grade: Item.Grade(match.grade),
          turned: match.degrees(to: index))
      }
    case .rejected:
      item.verdict = .out(.labels, .labelledNo)
      item.answer = .no
    case .labelConflict(let other, let match):
      item.verdict = .out(step, .labelConflict)
      item.duplicate = image(other).map {
        Item.Match(
          image: $0, distance: match.distance, grade: Item.Grade(match.grade),
          turned: match.degrees(to: index))
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
