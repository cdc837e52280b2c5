public import Engine
package import Listings
public import Manifest

/// How many pictures each threshold of the quality rules would mark. The scores are those of the last build; nothing
/// is decoded.
public struct QualitySweep: Hashable, Sendable {
  /// The number of pictures with scores.
  public private(set) var pictures = 0
  /// For each measure, the number of pictures with each score from 0 to 100.
  private var scores: [QualitySettings.Measure: [Int]] = [:]

  /// An empty sweep.
  public init() {}

  /// The sweep over the last build of some classes.
  public init(_ listings: BuiltDataset, classes: [ClassName]) throws(EngineError) {
    for name in classes {
      for item in try listings.listing(name, after: .inspect).items { add(item) }
    }
  }

  /// Counts a picture, unless another limit excluded it before its quality was judged.
  package mutating func add(_ item: Item) {
    guard let quality = item.judgedQuality else { return }
    pictures += 1
    for measure in QualitySettings.Measure.allCases {
      scores[measure, default: Self.none][min(100, Int(quality[measure]))] += 1
    }
  }

  private static let none = [Int](repeating: 0, count: 101)

  /// How many pictures have a score above `hundredths`.
  public func marked(_ measure: QualitySettings.Measure, above hundredths: Int) -> Int {
    (scores[measure] ?? Self.none)[(min(max(hundredths, 0), 100) + 1)...].reduce(0, +)
  }

  /// The thresholds of the output, in hundredths.
  public static let thresholds = Array(stride(from: 0, to: 100, by: 5)) + [99]
}

extension BuiltDataset {
  /// How many pictures of a class each quality rule marks, whatever the action of the rule is; nil before the first
  /// build.
  public func marked(of name: ClassName) -> [QualitySettings.Measure: Int]? {
    last[NodeName(.inspect, .oneClass(name))]?.output.marked
  }

  /// How many pictures the quality rules of their classes mark, over all classes.
  public var marked: [QualitySettings.Measure: Int] {
    manifestClasses.reduce(into: [:]) { sum, name in sum.merge(marked(of: name) ?? [:], uniquingKeysWith: +) }
  }
}
