public import Digests
import Engine
public import Listings
public import Manifest

extension Builder {
  /// How many images a whole build added to the dataset or removed from it, compared with the last whole build.
  public struct Changes: Hashable, Sendable {
    /// Images that are in now and were not in before.
    public var came = 0
    /// Images that were in and are out now, by reason.
    public var reasons: [Reason: Int] = [:]
    /// Images that were in and that no source or class lists any more.
    public var unlisted = 0
    /// Images that were in and in whose place a row or a file gives another image now.
    public var replaced = 0
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
    /// Images that came in and are copies of images that people took out, sorted by class and digest.
    public var copies: [Copy] = []
    /// The settings that changed, each once.
    public var options: [Cause] = []

    /// The number of images that were in and are not any more.
    public var left: Int { reasons.values.reduce(unlisted + replaced, +) }

    /// An image that came in although people took out a copy of it.
    public struct Copy: Hashable, Sendable {
      /// The class of the image.
      public let className: ClassName
      /// The digest of the image.
      public let image: SHA256Digest
    }
  }
}

extension Walk {
  /// The changes since the last whole build; nil for the first, and for a build that did not reach the end.
  func changes() throws(EngineError) -> Builder.Changes? {
    let (before, now) = (last.delivered, finished)
    guard !before.isEmpty, now.count == plan.manifest.classes.count else { return nil }
    var comparison = ImageComparison()
    for name in Set(before.keys).union(now.keys).sorted() where before[name] != now[name] {
      // The comparison is only for the report, so a lost listing is no reason to make it again.
      guard let (old, new) = try? listings(before[name], now[name]) else { return nil }
      comparison.add(name, from: old, to: new)
    }
    var changes = comparison.changes()
    changes.options = changedOptions
    return changes
  }

  /// The settings for which nodes ran or have another remembered output, in the order of the plan, each once. One that changed in a
  /// build that failed and again since has its value of before and that of now.
  var changedOptions: [Cause] {
    var options: [Cause] = []
    for step in plan.steps {
      for cause in causes[step.node] ?? switched[step.node] ?? [] where cause.kind == .option {
        guard let index = options.firstIndex(where: { $0.name == cause.name }) else {
          options.append(cause)
          continue
        }
        (options[index].now, options[index].place) = (cause.now, cause.place)
      }
    }
    return options.filter { $0.was != $0.now }
  }

  /// The listings of a class in two builds, as far as they differ.
  private func listings(
    _ old: SHA256Digest?, _ new: SHA256Digest?
  ) throws(EngineError) -> (old: Listing, new: Listing) {
    guard let old, let new else { return (try workspace.listing(old), try workspace.listing(new)) }
    return try workspace.listings.differing(old, from: new)
  }

  /// The last listing of each class.
  var finished: [ClassName: SHA256Digest] {
    var found: [ClassName: SHA256Digest] = [:]
    for name in plan.manifest.classes.map(\.name) {
      found[name] = outputs[plan.node(after: .split, of: name)]?.listings[name]
    }
    return found
  }
}
