import Digests
import Engine
import Listings
import Manifest

/// The classes whose listings differ from those of the last run of a step that reads several.
///
/// It is for steps that look for pictures which are there more than once: if none that came or went is, nothing else changes.
struct ChangedClasses {
  /// The listings of one class that changed.
  struct Change {
    let name: ClassName
    let before: SHA256Digest
    let now: SHA256Digest
  }

  /// The last output of the node.
  let last: NodeOutput
  /// The listings that changed.
  let changes: [Change]
  /// The listings that did not change.
  var unchanged: [SHA256Digest] { former.filter { listing in !changes.contains { $0.before == listing } } }
  /// All listings of the last run.
  private let former: [SHA256Digest]

  /// Compares the listings of some classes with those of a step's last run.
  ///
  /// - Parameters:
  ///   - earlier: The step whose listings are read.
  ///   - others: Other fields of the description that may have changed.
  /// - Returns: nil if anything else changed.
  init?(
    _ names: [ClassName], after earlier: StepName, or others: Set<String> = [], by step: some Step,
    _ inputs: StepInputs, in workspace: Workspace
  ) {
    guard let known = workspace.last?[step.node] else { return nil }
    let (now, old) = (step.describe(inputs), known.description)
    let fields = names.map { type(of: step).input(earlier, of: $0) }
    let free = others.union(fields)
    guard Self.fixed(now, besides: others) == Self.fixed(old, besides: others),
      now.changes(since: old).allSatisfy({ free.contains($0.name) })
    else { return nil }
    var (changes, former) = ([Change](), [SHA256Digest]())
    for (name, field) in zip(names, fields) {
      guard let before = old.digest(field), let listing = now.digest(field) else { return nil }
      former.append(before)
      if listing != before { changes.append(Change(name: name, before: before, now: listing)) }
    }
    (last, self.changes, self.former) = (known.output, changes, former)
  }

  /// The names of the fields that all runs have.
  private static func fixed(_ description: Description, besides others: Set<String>) -> [String] {
    description.fields.map(\.name).filter { !others.contains($0) }
  }

  /// The rows of a listing that went, and those that came; nil if a listing is lost.
  func rows(of change: Change, in workspace: Workspace) -> (gone: Listing, come: Listing)? {
    guard let (old, new) = try? workspace.listings.differing(change.before, from: change.now) else { return nil }
    let delta = ListingDelta(from: old, to: new)
    return (old.rows(at: delta.before), new.rows(at: delta.now))
  }

  /// Whether each picture that came or went counted, and counts now, for fewer than `times` items. False also if that would cost
  /// more than to decide all, or if a listing of the last run is lost.
  func areRarer(
    than times: Int, _ counted: PictureCounts.Counted = .ownIfIn, in workspace: Workspace
  ) throws(EngineError) -> Bool {
    var balance: [UInt64: Int] = [:]
    var pictures: [(gone: [UInt64], come: [UInt64])] = []
    for change in changes {
      guard let rows = rows(of: change, in: workspace) else { return false }
      let (gone, come) = (counted.pictures(of: rows.gone), counted.pictures(of: rows.come))
      for picture in gone { balance[picture, default: 0] -= 1 }
      for picture in come { balance[picture, default: 0] += 1 }
      pictures.append((gone, come))
      guard balance.count <= Self.mostPictures, balance.count * former.count <= Self.mostLooks else { return false }
    }
    guard let counts = try? PictureCounts(counted, of: former, in: workspace.listings, remembering: workspace.actions)
    else { return false }
    for (change, (gone, come)) in zip(changes, pictures) {
      try counts.remember(change.now, since: change.before, without: gone, with: come)
    }
    return balance.allSatisfy { picture, change in
      let before = counts.count(picture)
      return before < times && before + change < times
    }
  }

  /// The most pictures that may have come or gone.
  private static let mostPictures = 20_000
  /// The most looks of these pictures into the classes.
  private static let mostLooks = 500_000
}
