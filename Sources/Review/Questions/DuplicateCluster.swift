import Digests
import Listings
import Manifest
import Pipeline

/// A cluster of near duplicates that a person judges.
struct DuplicateCluster: Sendable {
  struct Member: Sendable {
    let image: SHA256Digest
    let className: ClassName
    let width: Int
    let height: Int
    let bytes: Int
    /// How many bits differ from the picture it was matched with.
    let distance: Int?
    /// The grade of similarity of the two.
    let grade: String?
    /// Whether it is the one that stays.
    let stays: Bool
  }

  /// The pictures, the one that stays first.
  var members: [Member]
  /// Whether the pictures are in two classes, so that one of the classes must be wrong.
  let isConflict: Bool

  /// The clusters of the last build: those across two classes first, then the others in the order of the listing.
  static func all(_ rows: [BuiltDataset.Row]) -> [DuplicateCluster] {
    var standing: [SHA256Digest: [BuiltDataset.Row]] = [:]
    for row in rows where row.item.passed(.nearDuplicates) {
      if let image = row.item.image { standing[image, default: []].append(row) }
    }
    var members: [SHA256Digest: [Member]] = [:]
    var order: [SHA256Digest] = []
    var conflicts: [DuplicateCluster] = []
    var seen: Set<AllowFile.Pair> = []
    for row in rows {
      let item = row.item
      guard let image = item.image, let match = item.duplicate else { continue }
      if item.step == .nearDuplicates {
        if members[match.image] == nil { order.append(match.image) }
        members[match.image, default: []].append(Member(row, image))
      } else if item.passed(.nearDuplicates), let pair = AllowFile.Pair(image, match.image),
        seen.insert(pair).inserted, let other = standing[match.image]?.first
      {
        conflicts.append(
          DuplicateCluster(members: [Member(row, image), Member(other, match.image)], isConflict: true))
      }
    }
    let clusters = order.compactMap { image -> DuplicateCluster? in
      guard let row = standing[image]?.first, let others = members[image] else { return nil }
      let isConflict = others.contains { $0.className != row.className }
      return DuplicateCluster(members: [Member(row, image, isFirst: true)] + others, isConflict: isConflict)
    }
    return conflicts + clusters.filter(\.isConflict) + clusters.filter { !$0.isConflict }
  }

  /// Whether the cluster still needs a decision.
  func isOpen(_ decisions: Decisions) -> Bool {
    guard let first = members.first else { return false }
    if members.contains(where: { decisions.isKept($0.image) }) || isSettled(decisions) { return false }
    return members.dropFirst().contains { !isAllowed(first, $0, decisions) }
  }

  /// Whether answers left the picture to only one of its classes.
  private func isSettled(_ decisions: Decisions) -> Bool {
    let standing = members.filter(\.stays)
    let left = standing.filter { decisions.answer($0.className, $0.image) != .no }
    return Set(standing.map(\.className)).count > 1 && Set(left.map(\.className)).count < 2
  }

  /// The cluster without the pictures that were judged different from the one that stays.
  func remaining(_ decisions: Decisions) -> DuplicateCluster {
    guard let first = members.first else { return self }
    var cluster = self
    cluster.members = [first] + members.dropFirst().filter { !isAllowed(first, $0, decisions) }
    return cluster
  }

  private func isAllowed(_ one: Member, _ other: Member, _ decisions: Decisions) -> Bool {
    AllowFile.Pair(one.image, other.image).map { decisions.isAllowed($0) } ?? true
  }

  /// The changes of "keep": this picture represents the cluster, and no other one does.
  func keeping(_ image: SHA256Digest, _ decisions: Decisions) -> [Change] {
    members.map { .kept($0.image, was: decisions.isKept($0.image), now: $0.image == image) }
  }

  /// The changes of "not duplicates": `image` differs from the rest, or, with nil, all pictures differ from each other.
  func distinguishing(_ image: SHA256Digest?, _ decisions: Decisions) -> [Change] {
    var changes: [Change] = []
    for (index, one) in members.enumerated() {
      for other in members[(index + 1)...] where image == nil || one.image == image || other.image == image {
        guard let pair = AllowFile.Pair(one.image, other.image) else { continue }
        changes.append(.pair(pair, was: decisions.isAllowed(pair), now: true))
      }
    }
    return changes
  }
}

extension DuplicateCluster.Member {
  fileprivate init(_ row: BuiltDataset.Row, _ image: SHA256Digest, isFirst: Bool = false) {
    self.image = image
    className = row.className
    width = Int(row.item.width ?? 0)
    height = Int(row.item.height ?? 0)
    bytes = Int(row.item.bytes ?? 0)
    distance = isFirst ? nil : row.item.duplicate?.distance
    grade = isFirst ? nil : row.item.duplicate?.grade.name
    stays = row.item.passed(.nearDuplicates)
  }
}
