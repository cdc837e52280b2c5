import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// The questions about one class: its pictures in the order of asking, and in the order of checking their squares.
struct ClassQuestions: Sendable {
  /// How a grid is ordered.
  enum Sort: String, Sendable, CaseIterable {
    /// The order of single mode.
    case order
    /// Nearest to the threshold first.
    case uncertainty
    /// Lowest probability of yes first.
    case score
    /// By the host of the address.
    case host
    /// Pictures of one group of near duplicates together.
    case cluster
  }

  let settings: ManifestClass
  /// The input of the order of asking.
  let pool: ReviewPool
  /// The order of asking: answered pictures first, then the rest.
  private(set) var asked: PictureOrder
  /// The order of checking squares: the least certain first.
  let cropped: PictureOrder
  /// Suggests squares from the activation maps of the class's network.
  private let squares: CropSuggestions
  /// The estimated quality of the head that the present answers train; nil without a model.
  private(set) var estimate: LabelEstimate?
  /// Whether a model decides the order. If it does, the first open picture comes next, wherever the last one was.
  private var isByDoubt = false
  /// The pictures that the model of the last build left open, and those in two classes.
  let leftOpen: Set<SHA256Digest>
  /// Those of them that are in two classes.
  let conflicts: Set<SHA256Digest>
  private var subjects: [SHA256Digest: ReviewedPicture] = [:]

  var name: ClassName { settings.name }
  /// The title that people see.
  var title: String { settings.title ?? settings.name.rawValue }

  /// Creates the questions of a class from its last build and the answers so far.
  init(_ settings: ManifestClass, rows: [BuiltDataset.Row], listings: BuiltDataset, answers: LabelFile) throws {
    self.settings = settings
    for subject in rows.compactMap({ ReviewedPicture($0) }) where subjects[subject.image] == nil {
      subjects[subject.image] = subject
    }
    pool = try ReviewPool(settings, listings: listings)
    conflicts = Set(pool.pictures.lazy.filter(\.isConflict).map(\.image))
    leftOpen = conflicts.union(pool.pictures.lazy.filter(\.isLeftOpen).map(\.image))
    asked = PictureOrder([])
    squares = try CropSuggestions(settings, listings: listings)
    let queue = try CropQueue(settings.name, listings: listings).questions
    let known = subjects
    let all = queue.isEmpty ? pool.pictures.map(\.image) : queue.map(\.image)
    cropped = PictureOrder(all.filter { known[$0] != nil })
    order(pool.queue(answers))
  }

  subscript(image: SHA256Digest) -> ReviewedPicture? { subjects[image] }

  /// Squares to choose from, the best first: by the network's map if there is one, else those of the last build.
  func suggestions(for image: SHA256Digest) -> [SquareBox] {
    let seen = (try? squares.squares(for: image)) ?? []
    return seen.count > 1 ? seen : subjects[image]?.suggestions ?? seen
  }

  /// The open pictures after `image`; from the first picture for nil.
  func following(_ image: SHA256Digest?, where isOpen: @escaping (SHA256Digest) -> Bool) -> [SHA256Digest] {
    let isNext = { (other: SHA256Digest) in other != image && isOpen(other) }
    return Array(asked.after(isByDoubt ? nil : image, where: isNext).prefix(Self.looksAhead))
  }

  /// How many pictures the page loads ahead.
  static let looksAhead = 5

  /// All pictures.
  var images: some Collection<SHA256Digest> { subjects.keys }

  /// The pictures of the grid in some order; equal ones keep the order of asking.
  func sorted(by sort: Sort) -> [ReviewedPicture] {
    let all = asked.images.compactMap { subjects[$0] }
    let threshold = settings.labels.threshold
    switch sort {
    case .order: return all
    case .uncertainty: return Self.stable(all) { $0.score.map { abs($0 - threshold) } ?? 2 }
    case .score: return Self.stable(all) { $0.score ?? 2 }
    case .host: return Self.stable(all) { $0.host }
    case .cluster: return Self.stable(all) { $0.group ?? $0.image }
    }
  }

  /// The pictures that the rule of a measure marks, the worst first; equal ones keep the order of asking.
  func marked(_ measure: QualitySettings.Measure) -> [ReviewedPicture] {
    let rule = settings.quality[measure]
    let found = asked.images.compactMap { subjects[$0] }.filter { subject in
      subject.quality.map { rule.marks($0[measure]) } ?? false
    }
    return Self.stable(found) { -Int($0.quality?[measure] ?? 0) }
  }

  /// The orders that change something for these pictures.
  var sorts: [Sort] {
    let all = subjects.values
    return Sort.allCases.filter { sort in
      switch sort {
      case .order: true
      case .uncertainty, .score: all.contains { $0.score != nil }
      case .host: Set(all.lazy.map(\.host)).count > 1
      case .cluster: Set(all.lazy.map { $0.group ?? $0.image }).count < all.count
      }
    }
  }

  private static func stable<Key: Comparable>(_ subjects: [ReviewedPicture], by key: (ReviewedPicture) -> Key)
    -> [ReviewedPicture]
  {
    subjects.enumerated().map { (key($1), $0, $1) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// Applies a queue that was made for recent answers. Its scores always apply, its order only if a model decides the order.
  mutating func refresh(_ queue: ReviewQueue) {
    if isByDoubt || queue.basis.isByScore {
      order(queue)
    } else {
      score(queue)
    }
  }

  private mutating func order(_ queue: ReviewQueue) {
    score(queue)
    isByDoubt = queue.basis.isByScore
    // Answered pictures keep their order and come before the rest, so that "previous" shows the picture answered last.
    let answered = queue.questions.filter { $0.answer != nil }.map(\.image)
    let kept = Set(answered)
    let waiting = queue.questions.filter { $0.answer == nil }.map(\.image)
    asked = PictureOrder(
      (asked.images.filter { kept.contains($0) } + answered + waiting).filter { subjects[$0] != nil })
  }

  private mutating func score(_ queue: ReviewQueue) {
    estimate = queue.estimate
    for question in queue.questions {
      if let score = question.score { subjects[question.image]?.score = score }
    }
  }
}

extension ReviewQueue.Basis {
  /// Whether each answer may change which picture comes next.
  fileprivate var isByScore: Bool { self == .likelihood || self == .uncertainty }
}
