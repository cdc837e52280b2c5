import Digests
import Imaging
public import Listings
public import Manifest
import Pipeline

extension ReportContent {
  /// Counts of the sources of images.
  public struct SourceCounts: Sendable {
    /// Rows by host, and the number of them that are in; files on disk have the empty host.
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
    /// Images that are in, by a hundred times the ratio of width to height.
    public var aspects = Histogram(edges: [0, 33, 50, 67, 75, 90, 111, 134, 151, 178, 200, 300])
    /// Images that are in, by file size in KiB.
    public var kilobytes = Histogram(edges: [0, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192])

    /// A part of a whole.
    public struct Share: Hashable, Sendable {
      /// The number of all rows.
      public var rows = 0
      /// The number of rows that are in.
      public var kept = 0
    }
  }

  /// Counts of numbers in ranges that start at given edges; the last range has no upper limit.
  public struct Histogram: Hashable, Sendable {
    /// The start of each range.
    public let edges: [Int]
    /// The count of each range.
    public private(set) var counts: [Int]

    /// Creates an empty histogram.
    public init(edges: [Int]) {
      self.edges = edges
      counts = Array(repeating: 0, count: edges.count)
    }

    /// Counts a number.
    public mutating func add(_ number: Int) {
      if let index = edges.lastIndex(where: { $0 <= number }) { counts[index] += 1 }
    }

    /// Adds the counts of another histogram with the same ranges.
    public mutating func add(_ other: Histogram) {
      for index in counts.indices { counts[index] += other.counts[index] }
    }
  }

  /// Answers and scores of a class.
  public struct LabelCounts: Sendable {
    /// The number of answers yes, no and skip.
    public var answers: [Item.Answer: Int] = [:]
    /// The scores in twentieths.
    public var scores = Histogram(edges: Array(stride(from: 0, to: 10_000, by: 500)))
    /// The number of images with a score.
    public var scored = 0
    /// The number of images that the model removed.
    public var predictedNo = 0
    /// The number of images that are in although the model is uncertain.
    public var abstained = 0
    /// Unanswered images with a score, those nearest to the threshold first.
    public var pictures: [Picture] = []
  }

  /// The squares of a class.
  public struct CropCounts: Sendable {
    /// The number of images by the author of their square.
    public var choosers: [CropAuthor: Int] = [:]
    /// The number of images that are delivered without cropping.
    public var whole = 0
    /// A few pictures, those cropped by a person first.
    public var pictures: [Picture] = []
  }
}
