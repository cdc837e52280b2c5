import Digests
import Engine
import Listings
import Manifest

/// The rows that a step has to decide because they differ from those of its last run.
///
/// It is for steps that decide each row alone, by the row, by options and by what people decided about its picture. All other
/// rows are taken over from the last output, so a change costs its size and not the size of the class.
struct ChangedRows {
  /// The last output of the node.
  let last: NodeOutput
  private let patch: ListingPatch

  /// The rows to decide.
  var fresh: Listing { patch.fresh }
  /// The rows of the last output that do not hold any more.
  var stale: Listing { patch.stale }

  /// Stores the whole output, given the output for ``fresh``.
  func put(_ decided: Listing, in workspace: Workspace) throws(EngineError) -> SHA256Digest {
    try patch.put(decided, in: workspace.listings)
  }

  /// Compares a class's listing with the one of a step's last run.
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
      let before = last.description.digest(field), let output = last.output.listings[name],
      let patch = ListingPatch(
        digest, since: before, output: output, judged: images, in: workspace.listings, isOpen: isOpen)
    else { return nil }
    (self.last, self.patch) = (last.output, patch)
  }

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
