import Digests
import Engine
public import Listings
public import Manifest

/// How many pictures of a class wait for a person.
public struct Waiting: Hashable, Sendable {
  /// Pictures that the model left open or that are in two classes, and where a model is to learn the answers it lacks.
  public let labels: Int
  /// Pictures that have no square yet.
  public let crops: Int

  init(labels: Int, crops: Int) {
    self.labels = labels
    self.crops = crops
  }

  /// What waits in several classes together.
  public init(all classes: some Sequence<Waiting>) {
    self.init(labels: classes.reduce(0) { $0 + $1.labels }, crops: classes.reduce(0) { $0 + $1.crops })
  }
}

extension LastListings {
  /// What the model of a class did in the last build; nil where it has none.
  public func estimate(of name: ClassName) -> LabelEstimate? {
    last[NodeName(.labels, .oneClass(name))]?.output.estimate
  }

  /// What of a class waits for a person: by the last build, less what was answered and drawn since.
  ///
  /// - Throws: the mistakes in the files of answers and squares.
  public func waiting(of item: ManifestClass) throws -> Waiting {
    if item.labels.model == .none, let funnel = try countedFunnel(of: item.name), funnel.review == 0,
      funnel.reasons[.awaitingCrop] == nil
    {
      return Waiting(labels: 0, crops: 0)
    }
    let people = PeoplesFiles(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
    let answers = try people.answers(of: item).byImage
    let boxes = try people.boxes(of: item).byImage
    let items = try listing(item.name, after: .export).items
    let open = items.count { item in
      item.isIn && item.isForReview && item.image.map { answers[$0] == nil } ?? false
    }
    let squares = items.count { item in
      item.reason == .awaitingCrop && item.image.map { boxes[$0] == nil } ?? false
    }
    guard item.labels.model != .none else { return Waiting(labels: open, crops: squares) }
    let distinct = try listing(item.name, after: .nearDuplicates)
    if estimate(of: item.name)?.isEnough(item.labels) ?? false {
      // Only a person can settle what is in two classes.
      let conflicts = distinct.items.count { item in
        item.isIn && item.isForReview && item.image.map { answers[$0] == nil } ?? false
      }
      return Waiting(labels: conflicts, crops: squares)
    }
    let candidates = distinct.imagesIn
    let unanswered = candidates.count { answers[$0] == nil }
    let wanted = min(unanswered, max(0, item.labels.first - (candidates.count - unanswered)))
    return Waiting(labels: max(open, wanted), crops: squares)
  }
}
