import Digests
import Engine
import Imaging
import Listings
public import Manifest
public import Pipeline

extension ReportContent {
  /// How much there is to learn from the pictures.
  public struct QualityReport: Sendable {
    /// How many pictures each threshold would mark.
    public internal(set) var sweep = QualitySweep()
    /// How many pictures the rules of their classes mark.
    public internal(set) var marked: [QualitySettings.Measure: Int] = [:]
    /// The worst pictures of each measure, the worst first.
    public internal(set) var worst: [QualitySettings.Measure: [Picture]] = [:]

    /// Pictures shown of each measure.
    static let shown = 24
  }

  /// The pictures of a class that `select` left out.
  public struct SelectionReport: Sendable {
    /// A picture that was left out, beside the chosen one that it is most like.
    public struct Pair: Sendable {
      public var left: Picture
      public var nearest: Picture
      /// How unlike they are, in ten-thousandths.
      public var distance: UInt16
    }

    /// How many pictures were chosen, and how many of them the lock had.
    public var chosen: Int
    public var kept: Int
    /// How many were left out.
    public var left: Int
    /// The mean distance of the pictures of the class to the nearest chosen one, from 0 to 1.
    public var meanDistance: Double
    /// Whether a network compared the pictures, and not their perceptual codes.
    public var isByNetwork: Bool
    /// Pictures that were left out and are least like a chosen one first.
    public var pairs: [Pair]

    /// Pairs shown of a class.
    static let shown = 12
  }
}

extension ReportContent.QualityReport {
  /// Counts a picture of a class; nothing is shown of one that people took out.
  mutating func add(_ picture: ReportContent.Picture, _ rules: QualitySettings) {
    sweep.add(picture.item)
    guard let quality = picture.item.judgedQuality else { return }
    for measure in rules.marked(quality) { marked[measure, default: 0] += 1 }
    guard picture.item.reason?.isWithdrawal != true else { return }
    for measure in QualitySettings.Measure.allCases where quality[measure] > 0 {
      worst[measure, default: []].append(picture)
      if worst[measure]?.count ?? 0 >= 4 * Self.shown { trim(measure) }
    }
  }

  /// Leaves the worst pictures of each measure.
  mutating func finish() {
    for measure in QualitySettings.Measure.allCases { trim(measure) }
  }

  private mutating func trim(_ measure: QualitySettings.Measure) {
    let sorted = (worst[measure] ?? []).sorted { left, right in
      let (first, second) = (left.item.quality?[measure] ?? 0, right.item.quality?[measure] ?? 0)
      return first == second ? left.item.id < right.item.id : first > second
    }
    worst[measure] = Array(sorted.prefix(Self.shown))
  }
}

extension BuiltDataset {
  /// The pictures of a class that `select` left out in the last build; nil if there are none.
  func selection(of name: ClassName, _ pictures: [SHA256Digest: ReportContent.Picture]) -> ReportContent
    .SelectionReport?
  {
    guard let blob = last[NodeName(.select, .oneClass(name))]?.output.cover,
      let bytes = try? workspace.store.read(blob), let cover = SelectionCover(encoded: bytes)
    else { return nil }
    let farthest = cover.left.sorted { ($1.distance, $0.image) < ($0.distance, $1.image) }
    let pairs = farthest.lazy.compactMap { row -> ReportContent.SelectionReport.Pair? in
      guard let left = pictures[row.image], let nearest = pictures[row.nearest] else { return nil }
      return .init(left: left, nearest: nearest, distance: row.distance)
    }
    return ReportContent.SelectionReport(
      chosen: cover.chosen, kept: cover.kept, left: cover.left.count, meanDistance: cover.meanDistance,
      isByNetwork: cover.basis == .embeddings, pairs: Array(pairs.prefix(ReportContent.SelectionReport.shown)))
  }
}
