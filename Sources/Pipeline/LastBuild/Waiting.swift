import Digests
import Engine
public import Listings
public import Manifest

/// How many pictures of a class wait for a person's decision.
public struct Waiting: Hashable, Sendable {
  /// Pictures that the model left open or that are in two classes, and the answers that a model still needs to learn.
  public let labels: Int
  /// How many of these answers a model still needs to learn from; the other pictures were left open or are in two classes.
  public let learning: Int
  /// Pictures that have no square yet.
  public let crops: Int

  init(labels: Int, learning: Int = 0, crops: Int) {
    self.labels = labels
    self.learning = learning
    self.crops = crops
  }

  /// The sums over several classes.
  public init(all classes: some Sequence<Waiting>) {
    self.init(
      labels: classes.reduce(0) { $0 + $1.labels }, learning: classes.reduce(0) { $0 + $1.learning },
      crops: classes.reduce(0) { $0 + $1.crops })
  }
}

extension BuiltDataset {
  /// The estimate of a class's model in the last build; nil if the class has none.
  public func estimate(of name: ClassName) -> LabelEstimate? {
    last[NodeName(.labels, .oneClass(name))]?.output.estimate
  }

  /// The pictures of a class that wait for a person: those of the last build, minus the answers and squares given
  /// since.
  ///
  /// - Throws: the mistakes in the files of answers and squares.
  public func waiting(of item: ManifestClass) throws -> Waiting {
    if item.labels.model == .none, let funnel = try countedFunnel(of: item.name), funnel.review == 0,
      funnel.reasons[.awaitingCrop] == nil
    {
      return Waiting(labels: 0, crops: 0)
    }
    let people = ProjectInputs(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
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
    let distinct = try listing(item.name, after: .filter)
    if estimate(of: item.name)?.isEnough(item.labels) ?? false {
      // Only a person can resolve a picture that is in two classes.
      let conflicts = distinct.items.count { item in
        item.isIn && item.isForReview && item.image.map { answers[$0] == nil } ?? false
      }
      return Waiting(labels: conflicts, crops: squares)
    }
    let candidates = distinct.imagesIn
    let unanswered = candidates.count { answers[$0] == nil }
    let wanted = min(unanswered, max(0, item.labels.first - (candidates.count - unanswered)))
    return Waiting(labels: max(open, wanted), learning: max(0, wanted - open), crops: squares)
  }
}
