package import Digests
package import Engine
package import Imaging
package import Listings
package import Manifest

/// The decisions of people about duplicates: pairs that are different, and pictures that represent their cluster.
package struct DuplicateDecisions: Sendable {
  /// Pairs judged different.
  var allowed: Set<AllowFile.Pair> = []
  /// Pictures that represent their cluster.
  var kept: Set<SHA256Digest> = []
  /// The place of each decision in its file, by the text of its line.
  package private(set) var places: [String: String] = [:]
  /// People's answers about the labels of the classes' pictures: they settle conflicts of labels.
  package var answers: [ClassName: LabelAnswers] = [:]

  /// No decisions.
  package init() {}

  /// The decisions in an allow file.
  package init(_ file: AllowFile, path: String) {
    allowed = Set(file.pairs.keys)
    kept = Set(file.kept.keys)
    for (pair, line) in file.pairs { places[Self.text(pair)] = "\(path):\(line)" }
    for (image, line) in file.kept { places[Self.text(image)] = "\(path):\(line)" }
  }

  /// The line that makes a picture represent its cluster.
  package func place(keeping image: SHA256Digest) -> String { places[Self.text(image)] ?? "duplicates.allow" }

  private static func text(_ pair: AllowFile.Pair) -> String { "\(pair.first.hex) \(pair.second.hex)" }
  private static func text(_ image: SHA256Digest) -> String { "keep \(image.hex)" }

  /// Names the decisions in a key. The answers are included only if several classes are compared, because one class
  /// alone has no conflicts of labels.
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

  /// The answers of people about a picture in some classes: `confirmed` if it belongs to one of them, `rejected` if it
  /// belongs to none.
  private func answer(_ image: SHA256Digest, in names: [ClassName]) -> DuplicateCandidate.Answer {
    let given = names.compactMap { answers[$0]?.byImage[image] }
    if given.contains(.yes) { return .confirmed }
    return given.contains(.no) && given.count == names.count ? .rejected : .none
  }

  /// A picture in the form that the choice between copies needs.
  ///
  /// - Parameters:
  ///   - classes: The indices of its classes among `names`.
  ///   - names: The classes that are compared.
  package func candidate(
    _ item: Item, classes: [Int], of names: [ClassName], rank: RowRanks.Rank?, identity: String = ""
  ) -> DuplicateCandidate {
    let image = item.image ?? SHA256Digest(of: item.id.hex)
    return DuplicateCandidate(
      digest: image, classes: classes, pixels: Int(clamping: UInt64(item.width ?? 0) * UInt64(item.height ?? 0)),
      bytes: Int(item.bytes ?? 0),
      position: rank?.position ?? 0, source: rank?.source ?? 0, identity: identity,
      role: kept.contains(image) ? .chosen : .ordinary, answer: answer(image, in: classes.map { names[$0] }))
  }
}

/// The rank of each item among the rows; empty unless a rule reads rows.
package struct RowRanks {
  package struct Rank: Hashable, Sendable {
    /// Its position in the dataset's order of items.
    var position: Int
    /// The index of its source among the sources of its class.
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
  /// Whether rows and their order change the result, so that they must be part of the key.
  var readsRows: Bool {
    keep != .largest || onLabelConflict.exact == .keepFirst || onLabelConflict.near == .keepFirst
  }
}

extension DuplicateSettings.Keep {
  /// The same rule as the search for duplicates names it.
  package var rule: KeepRule {
    switch self {
    case .largest: .largest
    case .first: .first
    case .newestSource: .newestSource
    }
  }
}

extension DuplicateSettings.ConflictPolicy {
  /// The same policy as the search for duplicates names it.
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
  /// Marks an item with the decision.
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
