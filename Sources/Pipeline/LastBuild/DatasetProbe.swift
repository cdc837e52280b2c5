public import Digests
import Engine
import Learning
import Listings
public import Manifest

/// How well a linear classifier learns the dataset as it was built. It uses remembered embeddings and decodes no
/// picture.
///
/// If the dataset is split, the classifier learns from train and is tried on val and test; otherwise it is tried by
/// cross validation. The suspects come from a cross validation over all pictures.
public struct DatasetProbe: Hashable, Sendable {
  /// The data on which the classifier was tried.
  public enum Trial: String, Hashable, Sendable, CaseIterable {
    case val, test
    case crossValidation = "cross_validation"
  }

  /// How well the classifier tells one class from the others.
  public struct ClassResult: Hashable, Sendable {
    /// The class.
    public let name: ClassName
    /// The pictures of the class that were tried.
    public let images: Int
    /// The share of correct ones among the pictures that were taken for the class; nil if there are none.
    public let precision: Double?
    /// The share of the class's pictures that were taken for it; nil if none was tried.
    public let recall: Double?
    /// The classes for which its pictures were taken, most frequent first, as shares of its pictures.
    public let confusedWith: [(name: ClassName, share: Double)]

    public static func == (left: Self, right: Self) -> Bool {
      left.name == right.name && left.images == right.images && left.precision == right.precision
        && left.recall == right.recall && left.confusedWith.map(\.name) == right.confusedWith.map(\.name)
        && left.confusedWith.map(\.share) == right.confusedWith.map(\.share)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  /// A point of the learning curve.
  public struct CurvePoint: Hashable, Sendable {
    /// The share of the pictures from which the classifier learned.
    public let share: Double
    /// The number of those pictures.
    public let images: Int
    /// The accuracy with them.
    public let accuracy: Double
  }

  /// A picture that is probably in the wrong class.
  public struct Suspect: Hashable, Sendable {
    /// The picture.
    public let image: SHA256Digest
    /// The class it is in.
    public let name: ClassName
    /// The class it looks like.
    public let looksLike: ClassName
    /// The probability of its own class.
    public let score: Double
  }

  /// The least number of tried pictures of a learning curve for people. With fewer, each point is off by three points and more,
  /// so the curve says nothing about twice the pictures.
  public static let leastTried = 100
  /// The largest number of suspects.
  static let mostSuspects = 100

  /// The number of pictures with an embedding.
  public private(set) var images = 0
  /// The number of pictures in the dataset without an embedding.
  public private(set) var unseen = 0
  /// The share of correct ones in each trial.
  public private(set) var accuracy: [Trial: Double] = [:]
  /// The number of pictures in each trial.
  public private(set) var tried: [Trial: Int] = [:]
  /// The classes, sorted.
  public private(set) var classes: [ClassResult] = []
  /// The learning curve: the accuracy by number of pictures.
  public private(set) var curve: [CurvePoint] = []
  /// The suspects, sorted by the probability of their own class, lowest first.
  public private(set) var suspects: [Suspect] = []

  /// The gain of accuracy, as a share, to expect from twice the pictures if the errors keep falling at this rate; nil
  /// if the curve does not show it, or if too few pictures were tried.
  public var gain: Double? {
    guard hasCurve, let last = curve.last, let half = curve.last(where: { $0.share == 0.5 }) else { return nil }
    let (now, before) = (1 - last.accuracy, 1 - half.accuracy)
    guard before > 0, now <= before else { return nil }
    return now - now * now / before
  }

  /// How many pictures were tried in all.
  public var allTried: Int { tried.values.reduce(0, +) }

  /// Whether enough pictures were tried for the learning curve to mean something.
  public var hasCurve: Bool { allTried >= Self.leastTried }

  /// Probes the last build; nil unless at least two classes have embeddings of one network.
  public init?(_ listings: BuiltDataset) throws {
    guard let data = try ProbeData(listings), let all = LinearProbe(data.pictures, classes: data.names.count) else {
      return nil
    }
    images = data.pictures.count
    unseen = data.unseen
    let train = data.pictures(in: .train)
    if let learned = LinearProbe(train, classes: data.names.count), !data.held.isEmpty {
      for (trial, split) in [(Trial.val, Split.val), (.test, .test)] {
        let tried = data.pictures(in: split)
        guard !tried.isEmpty else { continue }
        self.tried[trial] = tried.count
        accuracy[trial] = Self.share(zip(learned.labels(of: tried), tried).count { $0 == $1.label }, of: tried.count)
      }
      let labels = learned.labels(of: data.held)
      classes = Self.results(data.names, truth: data.held.map(\.label), found: labels)
      curve = learned.curve(on: data.held).map(CurvePoint.init)
    } else {
      tried[.crossValidation] = images
      accuracy[.crossValidation] = Self.fourDecimals(all.accuracy)
      classes = Self.results(data.names, truth: data.pictures.map(\.label), found: all.opinions.map(\.label))
      curve = all.curve.map(CurvePoint.init)
    }
    let wrong = all.opinions.indices.filter { all.opinions[$0].label != data.pictures[$0].label }
      .sorted { (all.opinions[$0].own, $0) < (all.opinions[$1].own, $1) }
    suspects = wrong.prefix(Self.mostSuspects).map { place in
      Suspect(
        image: data.images[place], name: data.names[data.pictures[place].label],
        looksLike: data.names[all.opinions[place].other], score: Self.fourDecimals(all.opinions[place].own))
    }
  }

  private static func results(_ names: [ClassName], truth: [Int], found: [Int]) -> [ClassResult] {
    var counts = names.map { _ in [Int](repeating: 0, count: names.count) }
    for (truth, found) in zip(truth, found) { counts[truth][found] += 1 }
    return names.indices.map { own in
      let (images, taken) = (counts[own].reduce(0, +), counts.reduce(0) { $0 + $1[own] })
      let others = names.indices.filter { $0 != own && counts[own][$0] > 0 }
        .sorted { (counts[own][$1], $0) < (counts[own][$0], $1) }
      return ClassResult(
        name: names[own], images: images, precision: taken > 0 ? share(counts[own][own], of: taken) : nil,
        recall: images > 0 ? share(counts[own][own], of: images) : nil,
        confusedWith: others.prefix(3).map { (names[$0], share(counts[own][$0], of: images)) })
    }
  }

  private static func share(_ part: Int, of whole: Int) -> Double { fourDecimals(Double(part) / Double(whole)) }

  fileprivate static func fourDecimals(_ share: Double) -> Double { (share * 10_000).rounded() / 10_000 }
}

extension DatasetProbe.CurvePoint {
  fileprivate init(_ point: LinearProbe.CurvePoint) {
    self.init(share: point.share, images: point.images, accuracy: DatasetProbe.fourDecimals(point.accuracy))
  }
}

/// The pictures of the last build that have an embedding, as points of the projection.
private struct ProbeData {
  private(set) var names: [ClassName] = []
  private(set) var images: [SHA256Digest] = []
  private(set) var pictures: [ProbedPicture] = []
  private(set) var unseen = 0
  private var splits: [Split?] = []

  /// One picture of a class, before its projection.
  private struct Entry {
    let label: Int
    let image: SHA256Digest
    let group: SHA256Digest
    let split: Split?
  }

  init?(_ listings: BuiltDataset) throws {
    var entries: [Entry] = []
    var wanted: [[EmbedAction.Picture]] = []
    let settings = listings.manifest.classes.sorted { $0.name < $1.name }.filter { $0.labels.model != .none }
    for item in settings {
      let items = try listings.listing(item.name, after: .export).items.filter(\.isIn)
      guard !items.isEmpty else { continue }
      var seen: Set<SHA256Digest> = []
      wanted.append(items.compactMap { EmbedAction.Picture($0) })
      for item in items {
        guard let image = item.image, seen.insert(image).inserted else { continue }
        entries.append(Entry(label: names.count, image: image, group: item.group ?? image, split: item.split))
      }
      names.append(item.name)
    }
    guard names.count > 1 else { return nil }
    entries.sort { ($0.image, $0.label) < ($1.image, $1.label) }
    // Read class by class, so that the embeddings of all classes are never in memory together.
    let classes = settings.filter { names.contains($0.name) }
    let step = max(1, entries.count / 600)
    let chosen = Set(stride(from: 0, to: entries.count, by: step).map { entries[$0].image })
    var sample: [SHA256Digest: UnitVector] = [:]
    for (pictures, item) in zip(wanted, classes) {
      for (image, output) in try listings.embeddings(of: pictures.filter { chosen.contains($0.image) }, item) {
        sample[image] = output.embedding?.unit
      }
    }
    if let length = UnitVector.commonLength(sample.values.lazy.map(\.values.count)) {
      sample = sample.filter { $0.value.values.count == length }
    }
    let projection = Projection(sample.sorted { $0.key < $1.key }.map(\.value))
    guard let length = projection.directions.first?.count else { return nil }
    var points: [[SHA256Digest: [Double]]] = []
    for (pictures, item) in zip(wanted, classes) {
      var known: [SHA256Digest: [Double]] = [:]
      for start in stride(from: 0, to: pictures.count, by: 256) {
        let part = Array(pictures[start..<min(start + 256, pictures.count)])
        for (image, output) in try listings.embeddings(of: part, item) {
          // Embeddings of another network are not comparable.
          guard let vector = output.embedding?.unit, vector.values.count == length else { continue }
          known[image] = projection.point(of: vector)
        }
      }
      points.append(known)
    }
    var groups: [SHA256Digest: Int] = [:]
    for entry in entries {
      guard let point = points[entry.label][entry.image] else {
        unseen += 1
        continue
      }
      let group = groups[entry.group] ?? groups.count
      groups[entry.group] = group
      images.append(entry.image)
      pictures.append(ProbedPicture(point: point, label: entry.label, group: group))
      splits.append(entry.split)
    }
    guard Set(pictures.lazy.map(\.label)).count > 1 else { return nil }
  }

  /// The pictures of a part of the split.
  func pictures(in split: Split) -> [ProbedPicture] { zip(pictures, splits).filter { $1 == split }.map(\.0) }

  /// The pictures of val and test.
  var held: [ProbedPicture] { zip(pictures, splits).filter { $1 == .val || $1 == .test }.map(\.0) }
}
