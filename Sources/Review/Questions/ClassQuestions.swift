import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// What is asked about one class: its pictures in the order of asking, and in the order of looking at their squares.
struct ClassQuestions: Sendable {
  /// How a grid is ordered.
  enum Sort: String, Sendable, CaseIterable {
    /// As single mode asks.
    case order
    /// Nearest to the threshold first.
    case uncertainty
    /// Lowest probability of yes first.
    case score
    /// By the host it came from.
    case host
    /// Pictures of one group of near duplicates together.
    case cluster
  }

  /// The class.
  let settings: ManifestClass
  /// What the order of asking is made from.
  let pool: ReviewPool
  /// The order of asking: what was answered before, then the rest.
  private(set) var asked: PictureOrder
  /// The order of looking at squares: the least sure first.
  let cropped: PictureOrder
  /// Squares by the maps of the class's network.
  private let squares: CropSuggestions
  /// What the head of the answers so far is worth; nil without a model.
  private(set) var estimate: LabelEstimate?
  /// Whether a model says what to ask next: then the first open picture comes next, wherever the last one stood.
  private var isByDoubt = false
  private var subjects: [SHA256Digest: Subject] = [:]

  /// The class's name.
  var name: ClassName { settings.name }
  /// What people call it.
  var title: String { settings.title ?? settings.name.rawValue }

  /// The questions of a class as the last build left them, given the answers so far.
  init(_ settings: ManifestClass, rows: [LastListings.Row], listings: LastListings, answers: LabelFile) throws {
    self.settings = settings
    for subject in rows.compactMap({ Subject($0) }) where subjects[subject.image] == nil {
      subjects[subject.image] = subject
    }
    pool = try ReviewPool(settings, listings: listings)
    asked = PictureOrder([])
    squares = try CropSuggestions(settings, listings: listings)
    let queue = try CropQueue(settings.name, listings: listings).questions
    let known = subjects
    let all = queue.isEmpty ? pool.pictures.map(\.image) : queue.map(\.image)
    cropped = PictureOrder(all.filter { known[$0] != nil })
    order(pool.queue(answers))
  }

  /// The subject of a digest.
  subscript(image: SHA256Digest) -> Subject? { subjects[image] }

  /// Squares to choose from, best first: by the network's map where there is one, else those of the last build.
  func suggestions(for image: SHA256Digest) -> [SquareBox] {
    let seen = (try? squares.squares(for: image)) ?? []
    return seen.count > 1 ? seen : subjects[image]?.suggestions ?? seen
  }

  /// The open pictures to ask about after `image`; from the first for nil.
  func following(_ image: SHA256Digest?, where isOpen: @escaping (SHA256Digest) -> Bool) -> [SHA256Digest] {
    let isNext = { (other: SHA256Digest) in other != image && isOpen(other) }
    return Array(asked.after(isByDoubt ? nil : image, where: isNext).prefix(Self.looksAhead))
  }

  /// How many pictures are fetched before they are asked for.
  static let looksAhead = 5

  /// All pictures.
  var images: some Collection<SHA256Digest> { subjects.keys }

  /// The pictures of the grid in some order; equal ones keep that of asking.
  func sorted(by sort: Sort) -> [Subject] {
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

  /// The pictures that the rule about a measure marks, the worst first; equal ones keep the order of asking.
  func marked(_ measure: QualitySettings.Measure) -> [Subject] {
    let rule = settings.quality[measure]
    let found = asked.images.compactMap { subjects[$0] }.filter { subject in
      subject.quality.map { rule.marks($0[measure]) } ?? false
    }
    return Self.stable(found) { -Int($0.quality?[measure] ?? 0) }
  }

  /// The orders that say something of these pictures: one that leaves all as they are is not offered.
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

  private static func stable<Key: Comparable>(_ subjects: [Subject], by key: (Subject) -> Key) -> [Subject] {
    subjects.enumerated().map { (key($1), $0, $1) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// Takes in a queue that was made for the answers of a moment ago: its scores always, its order where a model made it.
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
    // Answered pictures stay where a person left them, before the rest: "previous" is what was just answered.
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
  /// Whether each answer may change what comes next.
  fileprivate var isByScore: Bool { self == .likelihood || self == .uncertainty }
}
