import Digests
import Engine
import Listings
public import Manifest

/// How many pictures of a class, or of all classes, wait for a person's decision.
public struct Waiting: Hashable, Sendable {
  /// Pictures that the model left open or that are in two classes, and the answers that a model still needs to learn.
  public let labels: Int
  /// How many of these answers a model still needs to learn from; the other pictures were left open or are in two classes.
  public let learning: Int
  /// Pictures that have no square yet.
  public let crops: Int
  /// Rows that are out of the dataset because two classes have their picture, and that no answer has settled.
  public let conflicts: Int

  /// Creates the counts; none of anything.
  public init() { self.init(labels: 0, crops: 0) }

  init(labels: Int, learning: Int = 0, crops: Int, conflicts: Int = 0) {
    self.labels = labels
    self.learning = learning
    self.crops = crops
    self.conflicts = conflicts
  }

  /// The sums over several classes.
  public init(all classes: some Sequence<Waiting>) {
    self.init(
      labels: classes.reduce(0) { $0 + $1.labels }, learning: classes.reduce(0) { $0 + $1.learning },
      crops: classes.reduce(0) { $0 + $1.crops }, conflicts: classes.reduce(0) { $0 + $1.conflicts })
  }

  /// How many answers a class needs.
  ///
  /// - Parameters:
  ///   - open: the unanswered pictures that the model left open or that are in two classes.
  ///   - conflicts: those of them that are in two classes, which only a person can resolve.
  ///   - answered: the answered pictures.
  ///   - unanswered: the pictures without an answer.
  ///   - isEnough: whether the model is sure enough of the rest.
  public static func labels(
    open: Int, conflicts: Int, answered: Int, unanswered: Int, _ settings: LabelSettings, isEnough: Bool
  ) -> (all: Int, learning: Int) {
    guard settings.model != .none else { return (open, 0) }
    guard !isEnough else { return (conflicts, 0) }
    let wanted = min(unanswered, max(0, settings.first - answered))
    return (max(open, wanted), max(0, wanted - open))
  }

  /// Counts what waits in the listings of a class. Each is read only if its counts or the model say that something may wait in
  /// it, and by single fields: builds with nothing to do ask too.
  ///
  /// - Parameters:
  ///   - funnel: the counts of the last listing; nil if they are not known.
  ///   - last: the last listing.
  ///   - distinct: the listing before the labels.
  ///   - hasSquare: whether a person drew a square.
  ///   - isSettled: whether an answer or a rule settles a row that is out by a conflict.
  init(
    _ item: ManifestClass, _ funnel: Funnel?, last: () throws(EngineError) -> Listing,
    distinct: () throws(EngineError) -> Listing, _ estimate: LabelEstimate?,
    isAnswered: (SHA256Digest) -> Bool, hasSquare: (SHA256Digest) -> Bool, isSettled: (Item) -> Bool
  ) throws(EngineError) {
    func open(_ items: Listing.Items) -> Int {
      items.indices.count { place in
        items.isForReview(at: place) && items.isIn(at: place)
          && items.image(at: place).map { !isAnswered($0) } ?? false
      }
    }
    var (left, crops, out) = (0, 0, 0)
    if funnel?.waitsForPerson ?? true {
      let items = try last().items
      if funnel?.review != 0 { left = open(items) }
      if funnel?.waitsOut ?? true {
        for place in items.indices where !items.isIn(at: place) {
          let row = items[place]
          if row.reason == .awaitingCrop, let image = row.image, !hasSquare(image) { crops += 1 }
          if row.reason == .labelConflict, !isSettled(row) { out += 1 }
        }
      }
    }
    guard item.labels.model != .none, estimate?.isAllAnswered != true else {
      self.init(labels: left, crops: crops, conflicts: out)
      return
    }
    let before = try distinct().items
    let images = Set(before.indices.lazy.filter { before.isIn(at: $0) }.compactMap { before.image(at: $0) })
    let unanswered = images.count { !isAnswered($0) }
    let isEnough = estimate?.isEnough(item.labels) ?? false
    let (labels, learning) = Self.labels(
      open: left, conflicts: isEnough ? open(before) : 0, answered: images.count - unanswered, unanswered: unanswered,
      item.labels, isEnough: isEnough)
    self.init(labels: labels, learning: learning, crops: crops, conflicts: out)
  }
}

extension Funnel {
  /// Whether any row of the class waits for a person, apart from the answers that a model needs.
  var waitsForPerson: Bool { review > 0 || waitsOut }

  /// Whether any row is out until a person draws a square or settles a conflict.
  fileprivate var waitsOut: Bool { reasons[.awaitingCrop] ?? 0 > 0 || reasons[.labelConflict] ?? 0 > 0 }
}

extension DuplicateSettings.LabelConflict {
  /// Whether the manifest prefers the first class, or a person's answer put the picture of a row into another class
  /// only.
  func settles(
    _ item: Item, in name: ClassName, among classes: [ClassName], isConfirmed: (SHA256Digest, ClassName) -> Bool
  ) -> Bool {
    if (item.step == .exactDuplicates ? exact : near) == .keepFirst { return true }
    if let image = item.image, isConfirmed(image, name) { return false }
    guard let match = item.duplicate?.image else { return false }
    return classes.contains { $0 != name && isConfirmed(match, $0) }
  }
}
