import Digests
import Manifest
import Pipeline

/// What is asked about one class: its pictures in the order of asking.
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
  /// The pictures, in the order of asking.
  private(set) var subjects: [Subject]
  private var places: [SHA256Digest: Int] = [:]

  /// The class's name.
  var name: ClassName { settings.name }

  /// The questions of a class from the rows of the last build.
  init(_ settings: ManifestClass, rows: [LastListings.Row]) {
    self.settings = settings
    var seen: Set<SHA256Digest> = []
    subjects = rows.compactMap { row in
      guard let subject = Subject(row), seen.insert(subject.image).inserted else { return nil }
      return subject
    }
    index()
  }

  /// The subject of a digest.
  subscript(image: SHA256Digest) -> Subject? { places[image].map { subjects[$0] } }

  /// Where a picture stands in the order.
  func place(of image: SHA256Digest) -> Int? { places[image] }

  /// The first place from `start` on, going round, whose picture is wanted.
  func next(from start: Int, where isWanted: (Subject) -> Bool) -> Int? {
    guard !subjects.isEmpty else { return nil }
    for step in subjects.indices {
      let place = (start + step) % subjects.count
      if isWanted(subjects[place]) { return place }
    }
    return nil
  }

  /// The pictures in another order; equal ones keep theirs.
  func sorted(by sort: Sort) -> [Subject] {
    let threshold = settings.labels.threshold
    func stable(_ key: (Subject) -> Double) -> [Subject] {
      subjects.enumerated().map { (key($1), $0, $1) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
    switch sort {
    case .order: return subjects
    case .uncertainty: return stable { $0.score.map { abs($0 - threshold) } ?? 2 }
    case .score: return stable { $0.score ?? 2 }
    case .host: return subjects.enumerated().sorted { ($0.1.host, $0.0) < ($1.1.host, $1.0) }.map(\.1)
    case .cluster:
      return subjects.enumerated().sorted { one, other in
        (one.element.group ?? one.element.image, one.offset) < (
          other.element.group ?? other.element.image, other.offset
        )
      }.map(\.element)
    }
  }

  /// Takes in new scores; of the pictures that still wait, the least certain come first from now on.
  mutating func rescore(_ scores: [SHA256Digest: Double], isWaiting: (Subject) -> Bool) {
    for place in subjects.indices { subjects[place].score = scores[subjects[place].image] ?? subjects[place].score }
    let waiting = sorted(by: .uncertainty).filter(isWaiting)
    subjects = subjects.filter { !isWaiting($0) } + waiting
    index()
  }

  private mutating func index() {
    places = Dictionary(uniqueKeysWithValues: subjects.enumerated().map { ($1.image, $0) })
  }
}
