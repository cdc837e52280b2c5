package import Digests
package import Manifest

/// Assigns images to splits: by group, stratified by class, and sticky as the set grows.
///
/// An image keeps its split. A group whose images have several splits keeps the split that holds most of them; its other
/// images are left out. A new image takes the split of its group, and is left out if the group has several.
/// A new group takes the split furthest below its class's share, groups taken in the order of SHA-256(seed, smallest member);
/// a class that would otherwise miss a split gets its last groups there.
package struct SplitAssignment {
  /// An image to be assigned.
  package struct Member: Hashable, Sendable {
    package var image: SHA256Digest
    package var group: SHA256Digest
    var className: ClassName

    package init(image: SHA256Digest, group: SHA256Digest, className: ClassName) {
      (self.image, self.group, self.className) = (image, group, className)
    }
  }

  /// The result for an image.
  package enum Place: Hashable, Sendable {
    case split(Split)
    /// Another split holds most of the image's group. `from` is the split that the lock gives the image, if any.
    case leak(from: Split?)
  }

  /// Shares of train, val and test in hundredths of a percent.
  let shares: [Split: Int]
  let seed: Int64

  package init(shares: [Split: Int], seed: Int64) {
    (self.shares, self.seed) = (shares, seed)
  }

  /// The splits with a share.
  private var named: [Split] { Split.allCases.filter { (shares[$0] ?? 0) > 0 } }

  /// The place of every image, given the previous splits.
  ///
  /// - Parameter away: Members of groups that are out of the dataset for now. If no other image of the group has a split,
  ///   theirs is the group's, so that the group has one split when they come back.
  /// - Parameter others: The number of images in each split that are not among the members, by class. None is in one of their groups.
  package func places(
    of members: [Member], away: [Member], before: [SHA256Digest: Split], besides others: [ClassName: [Split: Int]] = [:]
  ) -> [SHA256Digest: Place] {
    let before = before.filter { (shares[$0.value] ?? 0) > 0 }
    let joined = JoinedGroups(members)
    var places: [SHA256Digest: Place] = [:]
    var counts = others
    let left = Dictionary(grouping: away) { joined[$0.group] }
    var fresh: [FreshGroup] = []
    for (group, members) in Dictionary(grouping: members, by: { joined[$0.group] }) {
      let present = Self.splits(of: members, before)
      let known = present.isEmpty ? Self.splits(of: left[group] ?? [], before) : present
      guard let home = Self.home(of: known) else {
        fresh.append(FreshGroup(members, order: order(of: group, members)))
        continue
      }
      for member in members {
        let own = before[member.image]
        let isHome = own == home || (own == nil && known.count == 1)
        record(member, isHome ? .split(home) : .leak(from: own), &places, &counts)
      }
    }
    assign(fresh, &places, &counts)
    return places
  }

  /// A group without a split.
  private struct FreshGroup {
    let members: [Member]
    let order: SHA256Digest
    let classes: [ClassName]
    let images: Int

    init(_ members: [Member], order: SHA256Digest) {
      self.members = members
      self.order = order
      classes = Set(members.map(\.className)).sorted()
      images = Set(members.map(\.image)).count
    }

    /// The class whose shares decide the group's split.
    var className: ClassName? { members.min { $0.image < $1.image }?.className }
  }

  private func assign(
    _ groups: [FreshGroup], _ places: inout [SHA256Digest: Place], _ counts: inout [ClassName: [Split: Int]]
  ) {
    var waiting: [ClassName: Int] = [:]
    for name in groups.lazy.flatMap(\.classes) { waiting[name, default: 0] += 1 }
    for group in groups.sorted(by: { $0.order < $1.order }) {
      guard let className = group.className else { continue }
      let choice = choice(for: group, waiting: waiting, counts)
      let split = furthestBelow(counts[className] ?? [:], adding: group.images, among: choice)
      for member in group.members { record(member, .split(split), &places, &counts) }
      for name in group.classes { waiting[name, default: 1] -= 1 }
    }
  }

  /// The splits that a group may take: all of them, or those that one of its classes lacks and can fill only with its
  /// last groups.
  private func choice(
    for group: FreshGroup, waiting: [ClassName: Int], _ counts: [ClassName: [Split: Int]]
  ) -> [Split] {
    for name in group.classes {
      let missing = named.filter { (counts[name]?[$0] ?? 0) == 0 }
      if !missing.isEmpty, (waiting[name] ?? 0) <= missing.count { return missing }
    }
    return named
  }

  /// The number of images of a group in each split.
  private static func splits(of members: [Member], _ before: [SHA256Digest: Split]) -> [Split: Int] {
    Set(members.map(\.image)).reduce(into: [:]) { counts, image in
      if let split = before[image] { counts[split, default: 0] += 1 }
    }
  }

  /// The split with most images of a group; among equal ones test, then validation, then training.
  private static func home(of counts: [Split: Int]) -> Split? {
    counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
  }

  private func record(
    _ member: Member, _ place: Place, _ places: inout [SHA256Digest: Place], _ counts: inout [ClassName: [Split: Int]]
  ) {
    places[member.image] = place
    if case .split(let split) = place { counts[member.className, default: [:]][split, default: 0] += 1 }
  }

  private func order(of group: SHA256Digest, _ members: [Member]) -> SHA256Digest {
    let smallest = members.map(\.image).min() ?? group
    return SHA256Digest(of: "\(seed) \(smallest.hex)")
  }

  /// The split that is furthest below its share of images once `added` more are counted.
  private func furthestBelow(_ counts: [Split: Int], adding added: Int, among choice: [Split]) -> Split {
    let total = counts.values.reduce(0, +) + added
    var best: (lack: Int, split: Split)?
    for split in choice {
      let lack = (shares[split] ?? 0) * total - (counts[split] ?? 0) * 10_000
      if let found = best, found.lack >= lack { continue }
      best = (lack, split)
    }
    return best?.split ?? .train
  }
}

/// Joins groups that share an image: an image in two classes has a group in each.
private struct JoinedGroups {
  private var parents: [SHA256Digest: SHA256Digest] = [:]

  init(_ members: [SplitAssignment.Member]) {
    var groups: [SHA256Digest: SHA256Digest] = [:]
    for member in members {
      guard let known = groups.updateValue(member.group, forKey: member.image), known != member.group else { continue }
      let (one, other) = (self[known], self[member.group])
      if one != other { parents[max(one, other)] = min(one, other) }
    }
  }

  /// The joined group that contains a group.
  subscript(group: SHA256Digest) -> SHA256Digest {
    var group = group
    while let parent = parents[group] { group = parent }
    return group
  }
}
