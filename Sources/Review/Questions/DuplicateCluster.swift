import Digests
import Listings
import Manifest
import Pipeline

/// A cluster of copies that a person judges: near duplicates, or a picture that two classes have.
struct DuplicateCluster: Sendable {
  struct Member: Sendable {
    let image: SHA256Digest
    let className: ClassName
    /// The source: the address of the row, or the path of a picture on disk.
    let address: String
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

  /// Whether some member is in the dataset. If none is, the build left the picture out of all its classes.
  var hasStanding: Bool { members.contains(where: \.stays) }

  /// The clusters of the last build: those across two classes first, then the others in the order of the listing.
  static func all(_ rows: [BuiltDataset.Row], _ settings: DuplicateSettings) -> [DuplicateCluster] {
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
    let shown = Set(clusters.filter(\.isConflict).flatMap { $0.members.map(\.image) })
    conflicts += self.conflicts(rows, settings).filter { !$0.members.contains { shown.contains($0.image) } }
    return conflicts + clusters.filter(\.isConflict) + clusters.filter { !$0.isConflict }
  }

  /// The pictures that the build left out of all their classes, and the equal ones that it left in several classes.
  private static func conflicts(_ rows: [BuiltDataset.Row], _ settings: DuplicateSettings) -> [DuplicateCluster] {
    func isAsked(_ item: Item) -> Bool {
      if item.reason == .labelConflict {
        let policies = settings.onLabelConflict
        return (item.step == .exactDuplicates ? policies.exact : policies.near) != .keepFirst
      }
      return item.passed(.nearDuplicates)
    }
    var byImage: [SHA256Digest: [Member]] = [:]
    // The pictures that a conflict connects, each with the others.
    var linked: [SHA256Digest: Set<SHA256Digest>] = [:]
    var order: [SHA256Digest] = []
    for row in rows where isAsked(row.item) {
      guard let image = row.item.image else { continue }
      if byImage[image] == nil { order.append(image) }
      guard byImage[image]?.contains(where: { $0.className == row.className }) != true else { continue }
      byImage[image, default: []].append(Member(row, image))
      guard row.item.reason == .labelConflict, let match = row.item.duplicate?.image, match != image else { continue }
      linked[image, default: []].insert(match)
      linked[match, default: []].insert(image)
    }
    let isReviewed = settings.onLabelConflict.exact == .review && settings.scope == .dataset
    var seen: Set<SHA256Digest> = []
    return order.compactMap { image -> DuplicateCluster? in
      guard seen.insert(image).inserted else { return nil }
      var images = [image]
      var place = 0
      while place < images.count {
        for other in (linked[images[place]] ?? []).sorted() where seen.insert(other).inserted { images.append(other) }
        place += 1
      }
      let members = images.flatMap { byImage[$0] ?? [] }
      let standing = members.count(where: \.stays)
      // Where answers left it to some of its classes, it is out of the others only.
      guard Set(members.map(\.className)).count > 1, standing == 0 || isReviewed && standing == members.count else {
        return nil
      }
      return DuplicateCluster(members: members, isConflict: true)
    }
  }

  /// Whether the cluster still needs a decision.
  func isOpen(_ decisions: Decisions) -> Bool {
    guard let first = members.first else { return false }
    // A picture to keep says nothing about the class of a picture that is out of all its classes.
    let isKept = hasStanding && members.contains { decisions.isKept($0.image) }
    if isKept || isSettled(decisions) { return false }
    return members.dropFirst().contains { !isAllowed(first, $0, decisions) }
  }

  /// Whether answers left the picture to only one of its classes: by a yes in one class, or a no in the others. Where the
  /// build asks and all classes have the picture, a yes in each leaves it to all of them.
  private func isSettled(_ decisions: Decisions) -> Bool {
    guard isConflict else { return false }
    let judged = members.filter { !hasStanding || $0.stays }
    guard Set(judged.map(\.className)).count > 1 else { return false }
    let left = judged.filter { decisions.answer($0.className, $0.image) != .no }
    let confirmed = Set(left.filter { decisions.answer($0.className, $0.image) == .yes }.map(\.className))
    let classes = Set(left.map(\.className))
    if classes.count < 2 || confirmed.count == 1 { return true }
    return hasStanding && confirmed == classes
  }

  /// The cluster without the pictures that were judged different from the one that stays.
  func remaining(_ decisions: Decisions) -> DuplicateCluster {
    guard let first = members.first else { return self }
    var cluster = self
    cluster.members = [first] + members.dropFirst().filter { !isAllowed(first, $0, decisions) }
    return cluster
  }

  private func isAllowed(_ one: Member, _ other: Member, _ decisions: Decisions) -> Bool {
    AllowFile.Pair(one.image, other.image).map { decisions.isAllowed($0) } ?? false
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
    address = row.url ?? row.source
    width = Int(row.item.width ?? 0)
    height = Int(row.item.height ?? 0)
    bytes = Int(row.item.bytes ?? 0)
    distance = isFirst ? nil : row.item.duplicate?.distance
    grade = isFirst ? nil : row.item.duplicate?.grade.name
    stays = row.item.passed(.nearDuplicates)
  }
}
