public import Digests
import Imaging
public import Listings
public import Manifest
public import Pipeline

/// The content of the report of a finished build: counts of everything, and sample pictures for each subject.
///
/// It depends only on listings, lock and manifest; everything that depends on the clock or the machine is in ``stamp``.
public struct ReportContent: Sendable {
  /// The manifest of the dataset.
  public var manifest: Manifest
  /// The name of the manifest's file.
  public var manifestFile: String
  /// The digest of `dataset.lock`.
  public var lockDigest: SHA256Digest?
  /// The classes, sorted by key.
  public var classes: [ClassReport] = []
  /// Facts that people should know, the most severe first.
  public var alerts: [Alert] = []
  /// The images that are out, by reason, in the order of the steps.
  public var rejects: [RejectGroup] = []
  /// The clusters of duplicates.
  public var duplicates = DuplicateReport()
  /// How much there is to learn from the pictures.
  public var quality = QualityReport()
  /// The split and its proof; nil if the manifest splits nothing.
  public var split: SplitProof?
  /// The sources of images of all classes.
  public var sources = SourceCounts()
  /// The exports of the build.
  public var exports: [Builder.Export] = []
  /// The entries of the takedown list and their effect; nil without a list.
  public var takedown: TakedownReport?
  /// The files that folders and patterns leave out, although they may be pictures.
  public var leftOut: [NearMisses] = []
  /// The images that people removed from every class they were in. No picture of them is shown.
  public var withdrawn: Set<SHA256Digest> = []
  /// The changes since the last revision; nil outside git.
  public var changes: Changes?
  /// The pictures that changed at their collection after they were listed.
  public var collectionChanges = CollectionChanges()
  /// The results of a linear classifier on the dataset; nil without embeddings of two classes.
  public var probe: DatasetProbe?
  /// The pictures that the probe suspects, by class and image.
  public var probed: [ClassName: [SHA256Digest: Picture]] = [:]
  /// The prints by the blob they show.
  public var prints: [SHA256Digest: Print] = [:]
  /// Where the whole picture of a blob is, as a page in the report's folder reaches it.
  public var originals: [SHA256Digest: String] = [:]
  /// The facts that depend on the time, the place and the program that wrote the report.
  public var stamp = Stamp()

  /// The copies that the proof of the split did not look for; nil if every image was compared with every other.
  public var splitProofLimit: String? {
    if NearRule(manifest.duplicates.near).isOff { return "near duplicates were not looked for, only exact ones" }
    guard manifest.duplicates.scope == .perClass else { return nil }
    return "images of different classes were not compared (`duplicates.scope: class`), but for exact copies"
  }

  /// The number of images that are in.
  public var images: Int { classes.reduce(0) { $0 + $1.funnel.exported } }
  /// Notices about the licences, for a person who shares the dataset.
  public var rights: [RightsNote] {
    let funnels = classes.map { ($0.settings.name, $0.funnel) }
    return RightsNote.all(of: Dictionary(funnels) { first, _ in first }, manifest)
  }
  /// The number of rows and files.
  public var candidates: Int { classes.reduce(0) { $0 + $1.funnel.candidates } }

  /// The content for one class.
  public struct ClassReport: Sendable {
    /// The class.
    public var settings: ManifestClass
    /// The number of images that are in after each step.
    public var funnel = Funnel()
    /// Images that are in, a few of each part of the split; with the part nil without a split.
    public var samples: [(split: Split?, count: Int, pictures: [Picture])] = []
    /// Images that are in but wait for a person's review.
    public var review: [Picture] = []
    /// Images that are out, a few for each reason.
    public var rejects: [RejectGroup] = []
    /// The pictures that `select` left out; nil if there are none.
    public var selection: SelectionReport?
    /// The number of pictures that each quality rule marks.
    public var marked: [QualitySettings.Measure: Int] = [:]
    /// Answers and scores.
    public var labels = LabelCounts()
    /// Pictures that nobody answered and that are probably not of the class, the least likely first.
    public var suspects: [(picture: Picture, looksLike: ClassName?)] = []
    /// The results of the model for the class; nil without a model.
    public var estimate: LabelEstimate?
    /// Squares.
    public var crops = CropCounts()
    /// The sources of its images.
    public var sources = SourceCounts()
  }

  /// One picture in the report.
  public struct Picture: Hashable, Sendable {
    /// Its class.
    public var className: ClassName
    /// The item after the last step.
    public var item: Item
    /// `file:line`, or the path of a file on disk.
    public var place: String
    /// The row's text without user names and passwords; nil for a file on disk.
    public var url: String?

    /// The blob that is delivered: the crop, or the picture itself.
    public var delivered: SHA256Digest? { item.cropped ?? item.image }
  }

  /// Images that are out for one reason.
  public struct RejectGroup: Sendable {
    /// The step that removed them.
    public var step: StepName
    /// The reason.
    public var reason: Reason
    /// The number of images.
    public var count = 0
    /// The setting of the manifest behind the reason, with its place.
    public var rule: Rule?
    /// A few of the images.
    public var pictures: [Picture] = []
  }

  /// A setting of the manifest that decided something.
  public struct Rule: Hashable, Sendable {
    /// Its key path, such as `inspect.min_side`.
    public var key: String
    /// Its value, as the manifest would write it.
    public var value: String?
    /// The place as `file:line`; nil if the value is the default.
    public var place: String?
  }

  /// A small copy of a picture in the report's folder.
  public struct Print: Hashable, Sendable {
    /// The blob of the print.
    public var blob: SHA256Digest
    /// Its width in pixels.
    public var width: Int
    /// Its height in pixels.
    public var height: Int
  }

  /// Clusters of duplicates.
  public struct DuplicateReport: Sendable {
    /// The number of images that are out as duplicates, by grade.
    public var grades: [Item.Grade: Int] = [:]
    /// The number of clusters.
    public var clusterCount = 0
    /// The largest clusters, each with the image that is kept.
    public var clusters: [(kept: Picture?, image: SHA256Digest, members: [Picture], count: Int)] = []
    /// The number of images that are out, by their distance in bits from the image that is kept.
    public var distances: [Int: Int] = [:]
    /// The name of the algorithm.
    public var algorithm = ""
    /// The number of bits of a code.
    public var bits = 0
    /// The largest distance of near duplicates, in bits.
    public var limit = 0
    /// The number of images that each threshold would remove; nil if no distances are known.
    public var sweep: ThresholdSweep?
  }

  /// The split, with the proof that every group of near duplicates is in one part.
  public struct SplitProof: Sendable {
    /// Images of each class in each split.
    public var counts: [ClassName: [Split: Int]] = [:]
    /// The intended share of each part, in percent.
    public var shares: [(split: Split, percent: Double)] = []
    /// The number of groups of near duplicates among the images that are in.
    public var groups = 0
    /// The number of images in groups of more than one image.
    public var grouped = 0
    /// The groups that are in more than one part; any such group is an error.
    public var straddling: [SHA256Digest] = []
    /// The number of images that are out because their group was already in two parts.
    public var leaks = 0
    /// The largest difference between the actual and the intended share of a part in a class, in percentage points.
    public var largestError = 0.0
  }

  /// The effect of the takedown list.
  public struct TakedownReport: Sendable {
    /// The path of the list.
    public var file: String
    /// The number of images, addresses and hosts in the list.
    public var entries: Int
    /// The number of rows that it removed.
    public var count = 0
  }

  /// The changes since an older revision.
  public struct Changes: Sendable {
    /// The name of the older state.
    public var from: String
    /// The name of the newer state.
    public var to: String
    /// The difference.
    public var comparison: LockComparison

    /// Creates the changes between two states.
    public init(from: String, to: String, comparison: LockComparison) {
      self.from = from
      self.to = to
      self.comparison = comparison
    }
  }

  /// Facts that depend on the run and not on the dataset: the only part of a report that differs between equal builds.
  public struct Stamp: Hashable, Sendable {
    /// Names and values, in the order of display.
    public var facts: [Fact] = []

    /// A name and its value.
    public struct Fact: Hashable, Sendable {
      /// The name of the fact, which is also a key.
      public var name: String
      /// The value.
      public var value: String

      /// Creates a fact.
      public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
      }
    }

    /// Creates a stamp from facts.
    public init(_ facts: [Fact] = []) {
      self.facts = facts
    }
  }

  /// A fact that people should know.
  public struct Alert: Hashable, Sendable {
    /// The severity of an alert.
    public enum Level: String, Hashable, Sendable, CaseIterable {
      case error, warning, note, proof
    }

    /// The severity.
    public var level: Level
    /// The kind of the alert, as a word for programs.
    public var kind: String
    /// The class of the alert; nil if it is about the dataset.
    public var className: ClassName?
    /// The fact in one sentence.
    public var text: String
    /// The recommended action.
    public var hint: String?
    /// The count behind the alert, so that alerts of many classes can be combined in one line; nil if it cannot be
    /// combined.
    public var fact: Fact?

    /// A count and its noun.
    public struct Fact: Hashable, Sendable {
      /// The number.
      public var count: Int
      /// The noun in the plural.
      public var of: String
    }
  }
}
