import Digests
import Imaging
public import Listings
public import Manifest
import Pipeline

extension ReportContent {
  /// Counts of where images came from.
  public struct SourceCounts: Sendable {
    /// Rows by host, and how many of them are in; files on disk count under the empty host.
    public var hosts: [String: Share] = [:]
    /// Images that are in, by licence.
    public var licenses: [String: Int] = [:]
    /// Images that are in, by provider.
    public var providers: [String: Int] = [:]
    /// Images that are in, by format.
    public var formats: [String: Int] = [:]
    /// Images that are in and have a colour profile other than sRGB.
    public var foreignProfiles = 0
    /// Images that are in, by the length of the shorter side in pixels.
    public var shortSides = Histogram(edges: [0, 128, 192, 256, 384, 512, 768, 1_024, 1_536, 2_048, 3_072, 4_096])
    /// Images that are in, by a hundred times width over height.
    public var aspects = Histogram(edges: [0, 33, 50, 67, 75, 90, 111, 134, 151, 178, 200, 300])
    /// Images that are in, by their bytes in KiB.
    public var kilobytes = Histogram(edges: [0, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192])

    /// A part of a whole.
    public struct Share: Hashable, Sendable {
      /// The whole.
      public var rows = 0
      /// The part that is in.
      public var kept = 0
    }
  }

  /// Counts of numbers in ranges that begin at given edges; the last range has no end.
  public struct Histogram: Hashable, Sendable {
    /// Where the ranges begin.
    public let edges: [Int]
    /// How many lie in each.
    public private(set) var counts: [Int]

    /// A histogram of nothing.
    public init(edges: [Int]) {
      self.edges = edges
      counts = Array(repeating: 0, count: edges.count)
    }

    /// Counts a number.
    public mutating func add(_ number: Int) {
      if let index = edges.lastIndex(where: { $0 <= number }) { counts[index] += 1 }
    }

    /// Adds the counts of another of the same ranges.
    public mutating func add(_ other: Histogram) {
      for index in counts.indices { counts[index] += other.counts[index] }
    }
  }

  /// Answers and scores of a class.
  public struct LabelCounts: Sendable {
    /// Answers of yes, no and skip.
    public var answers: [Item.Answer: Int] = [:]
    /// Scores in twentieths.
    public var scores = Histogram(edges: Array(stride(from: 0, to: 10_000, by: 500)))
    /// How many have a score.
    public var scored = 0
    /// How many the model put out.
    public var predictedNo = 0
    /// How many are in although the model is not sure.
    public var abstained = 0
    /// Answered images, the scored ones nearest to the threshold first.
    public var pictures: [Picture] = []
  }

  /// Squares of a class.
  public struct CropCounts: Sendable {
    /// Images by who chose their square.
    public var choosers: [CropAuthor: Int] = [:]
    /// Images that are delivered as they are.
    public var whole = 0
    /// A few, a person's first.
    public var pictures: [Picture] = []
  }
}
