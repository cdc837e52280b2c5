import Digests
import Engine
import Listings
import Manifest

/// The rows that a step has to decide because they differ from those of its last run.
///
/// It is for steps that decide each row alone, by the row, by options and by what people decided about its picture. All other
/// rows are taken over from the last output, so a change costs its size and not the size of the class.
struct ChangedRows {
  /// The rows to decide.
  let fresh: Listing
  /// The rows of the last output that do not hold any more.
  let stale: Listing
  /// The last output of the node.
  let last: NodeOutput

  private let listing: Listing
  private let former: Listing
  private let delta: ListingDelta
  /// The pieces that differ, and the last output, whose other pieces stay; nil if ``listing`` has all rows.
  private let places: (differing: [Int], output: ListingOutline)?

  /// Stores the whole output, given the output for ``fresh``.
  func put(_ decided: Listing, in workspace: Workspace) throws(EngineError) -> SHA256Digest {
    let patched = listing.patched(delta, former: former, decided: decided)
    guard let places else { return try workspace.put(patched) }
    return try workspace.put(patched, at: places.differing, of: places.output)
  }

  /// Compares a class's listing with the one of a step's last run.
  ///
  /// Only the pieces that differ are read, unless single rows of the others may have to be decided too.
  ///
  /// - Parameters:
  ///   - digest: The listing that the step reads now.
  ///   - field: The field of the description with its digest.
  ///   - judged: The field of people's decisions about single pictures, if the step reads any.
  ///   - isOpen: Whether the row at a position of the last output is decided again although nothing about it changed.
  /// - Returns: nil if the last run had other options, if its listings are gone, or if so much changed that all rows are decided.
  init?(
    _ digest: SHA256Digest?, in field: String, judged: String? = nil, by step: some Step, _ inputs: StepInputs,
    in workspace: Workspace, isOpen: ((Listing.Items, Int) -> Bool)? = nil
  ) {
    guard let digest, let name = step.node.className, let last = workspace.last?[step.node],
      let images = Self.judgedImages(judged, field, step, step.describe(inputs), since: last.description, workspace),
      let now = try? workspace.outline(digest),
      let before = last.description.digest(field).flatMap({ try? workspace.outline($0) }),
      let output = last.output.listings[name].flatMap({ try? workspace.outline($0) }),
      output.count == before.count
    else { return nil }
    let isWhole = !images.isEmpty || isOpen != nil || now.cut != before.cut || now.cut != output.cut
    let differing = isWhole ? nil : now.differing(from: before)
    guard let listing = try? workspace.listing(now, at: differing),
      let old = try? workspace.listing(before, at: differing),
      let former = try? workspace.listing(output, at: differing), former.items.count == old.items.count
    else { return nil }
    delta = ListingDelta(
      from: old, to: listing, judged: images, isOpen: isOpen.map { isOpen in { isOpen(former.items, $0) } })
    guard delta.now.count * Self.share <= now.count else { return nil }
    self.listing = listing
    self.former = former
    self.last = last.output
    places = differing.map { ($0, output) }
    fresh = listing.rows(at: delta.now)
    stale = former.rows(at: delta.before)
  }

  /// If more than one row in two changed, deciding all rows costs hardly more.
  private static let share = 2

  /// The pictures about which people decided otherwise since a run; nil if anything else changed but the listing.
  private static func judgedImages(
    _ judged: String?, _ field: String, _ step: some Step, _ now: Description, since old: Description,
    _ workspace: Workspace
  ) -> Set<SHA256Digest>? {
    guard now.fields.map(\.name) == old.fields.map(\.name) else { return nil }
    var images: Set<SHA256Digest> = []
    for change in now.changes(since: old) where change.name != field {
      guard change.name == judged, let decisions = step.decisions(in: change.name),
        let before = texts(change.was, decisions, workspace)
      else { return nil }
      let after = change.now == .some(.none) ? [:] : decisions.read(decisions.encoded)
      for image in Set(before.keys).union(after.keys) where before[image] != after[image] { images.insert(image) }
    }
    return images
  }

  /// The stored decisions of a run; nil if they are gone.
  private static func texts(
    _ value: Description.Value?, _ decisions: PictureDecisions, _ workspace: Workspace
  ) -> [SHA256Digest: String]? {
    guard case .digest(let digest)? = value else { return [:] }
    return (try? workspace.store.read(digest)).flatMap { $0 }.map(decisions.read)
  }
}
