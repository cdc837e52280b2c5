import Digests
import Manifest

/// Deals images to splits: by group, stratified, and sticky as the set grows.
///
/// An image with a split keeps it. A new image takes its group's split, and is left out where its group already lies in two.
/// A new group takes the split furthest below its class's share, groups taken in the order of SHA-256(seed, smallest member).
struct SplitAssignment {
  /// An image to be placed.
  struct Member: Hashable, Sendable {
    var image: SHA256Digest
    var group: SHA256Digest
    var className: ClassName
  }

  /// Where an image went.
  enum Place: Hashable, Sendable {
    case split(Split)
    /// Its group straddles two splits already.
    case leak
  }

  /// Shares of train, val and test in hundredths of a percent.
  let shares: [Split: Int]
  let seed: Int64

  /// The place of every image, given those that have one from before.
  ///
  /// - Parameter away: members of groups that are out of the dataset for now: where nobody else of a group has a split, theirs
  ///   is the group's, so that nothing straddles splits when they come back.
  func places(of members: [Member], away: [Member], before: [SHA256Digest: Split]) -> [SHA256Digest: Place] {
    var places: [SHA256Digest: Place] = [:]
    var counts: [ClassName: [Split: Int]] = [:]
    let groups = Dictionary(grouping: members, by: \.group)
    let left = Dictionary(grouping: away, by: \.group).mapValues { Set($0.compactMap { before[$0.image] }) }
    var fresh: [(order: SHA256Digest, members: [Member])] = []
    for (group, members) in groups {
      let present = Set(members.compactMap { before[$0.image] })
      let old = present.isEmpty ? left[group] ?? [] : present
      for member in members {
        if let split = before[member.image] {
          place(member, .split(split), &places, &counts)
        } else if let only = old.first {
          place(member, old.count > 1 ? .leak : .split(only), &places, &counts)
        }
      }
      if old.isEmpty { fresh.append((order(of: group, members), members)) }
    }
    for (_, members) in fresh.sorted(by: { $0.order < $1.order }) {
      guard let first = members.min(by: { $0.image < $1.image }) else { continue }
      let split = furthestBelow(counts[first.className] ?? [:], adding: Set(members.map(\.image)).count)
      for member in members { place(member, .split(split), &places, &counts) }
    }
    return places
  }

  private func place(
    _ member: Member, _ place: Place, _ places: inout [SHA256Digest: Place], _ counts: inout [ClassName: [Split: Int]]
  ) {
    places[member.image] = place
    if case .split(let split) = place { counts[member.className, default: [:]][split, default: 0] += 1 }
  }

  private func order(of group: SHA256Digest, _ members: [Member]) -> SHA256Digest {
    let smallest = members.map(\.image).min() ?? group
    return SHA256Digest(of: "\(seed) \(smallest.hex)")
  }

  /// The split that lacks most images of its share once `added` more are there.
  private func furthestBelow(_ counts: [Split: Int], adding added: Int) -> Split {
    let total = counts.values.reduce(0, +) + added
    var best: (lack: Int, split: Split)?
    for split in Split.allCases {
      guard let share = shares[split], share > 0 else { continue }
      let lack = share * total - (counts[split] ?? 0) * 10_000
      if let found = best, found.lack >= lack { continue }
      best = (lack, split)
    }
    return best?.split ?? .train
  }
}
