import Digests
import Engine
public import Listings
import Manifest

extension Builder {
  /// How many images a whole build added to the dataset or removed from it, compared with the last whole build.
  public struct Changes: Hashable, Sendable {
    /// Images that are in now and were not in before.
    public var came = 0
    /// Images that were in and are out now, by reason.
    public var reasons: [Reason: Int] = [:]
    /// Images that were in and that no source or class lists any more.
    public var unlisted = 0
    /// Images that are still in, but in another class.
    public var relabelled = 0

    /// Images that are still in, and whose crop has other bytes.
    public var recropped = 0
    /// Images that are still in, but in another split.
    public var moved = 0
    /// Those of ``moved`` that were in test and are in train.
    public var movedFromTestToTrain = 0
    /// Images that are still in, had no split before, and have one now.
    public var assigned = 0
    /// The settings that changed, each once.
    public var options: [Cause] = []

    /// The number of images that were in and are not any more.
    public var left: Int { reasons.values.reduce(unlisted, +) }

    /// Counts an image that is still in, by its split before and now.
    fileprivate mutating func count(from was: Split?, to now: Split?) {
      guard let now, now != was else { return }
      guard let was else { return assigned += 1 }
      moved += 1
      if was == .test, now == .train { movedFromTestToTrain += 1 }
    }
  }
}

extension Walk {
  /// The changes since the last whole build; nil for the first, and for a build that did not reach the end.
  func changes() throws(EngineError) -> Builder.Changes? {
    let before = finished { last[$0]?.output.listings ?? [:] }
    let now = finished { outputs[$0]?.listings ?? [:] }
    guard last.summary != nil, now.count == plan.manifest.classes.count else { return nil }
    var changes = Builder.Changes()
    // The split of each image that came or went.
    var (come, gone) = ([SHA256Digest: Split?](), [SHA256Digest: Split?]())
    for name in Set(before.keys).union(now.keys) where before[name] != now[name] {
      // The comparison is only for the report, so a lost old listing is no reason to make it again.
      guard let old = try? workspace.listing(before[name]) else { return nil }
      let new = try workspace.listing(now[name])
      // Rows that are the same in both changed nothing.
      let delta = ListingDelta(from: old, to: new)
      let added = new.rows(at: delta.now).items.filter { $0.isIn && old.item($0.id)?.isIn != true }
      changes.came += added.count
      for item in added { if let image = item.image { come.updateValue(item.split, forKey: image) } }
      for item in old.rows(at: delta.before).items where item.isIn {
        switch new.item(item.id) {
        case nil:
          changes.unlisted += 1
          if let image = item.image { gone.updateValue(item.split, forKey: image) }
        case let found?:
          if let reason = found.reason { changes.reasons[reason, default: 0] += 1 }
          guard found.isIn else { continue }
          if item.image == found.image, item.cropped != found.cropped { changes.recropped += 1 }
          changes.count(from: item.split, to: found.split)
        }
      }
    }
    changes.options = changedOptions
    // The same picture in another class was neither added nor removed.
    for (image, split) in gone {
      guard let now = come[image] else { continue }
      changes.relabelled += 1
      changes.count(from: split, to: now)
    }
    changes.came -= changes.relabelled
    changes.unlisted -= changes.relabelled
    return changes
  }

  /// The last listing of each class, from the listings of each node.
  private func finished(_ listings: (NodeName) -> [ClassName: SHA256Digest]) -> [ClassName: SHA256Digest] {
    let former = last.nodes.keys.filter { $0.hasPrefix("\(StepName.crop.text):") }.compactMap {
      ClassName(rawValue: String($0.dropFirst(StepName.crop.text.count + 1)))
    }
    var found: [ClassName: SHA256Digest] = [:]
    for name in Set(former).union(plan.manifest.classes.map(\.name)) {
      // If `split` was added to the manifest or removed from it, the last listing belongs to another node than
      // before.
      for node in [plan.node(after: .split, of: name), NodeName(.split, .dataset), NodeName(.crop, .oneClass(name))]
      where found[name] == nil {
        found[name] = listings(node)[name]
      }
    }
    return found
  }
}
