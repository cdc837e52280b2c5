public import Digests
import Imaging
public import Listings
public import Manifest
public import Pipeline

/// A finished build as the report tells it: counts of everything, and samples of pictures for each thing that is told.
///
/// Pure facts of listings, lock and manifest; what comes of the clock or the machine is in ``stamp`` alone.
public struct ReportContent: Sendable {
  /// The manifest it is about.
  public var manifest: Manifest
  /// The name of the manifest's file.
  public var manifestFile: String
  /// The digest of `dataset.lock`.
  public var lockDigest: SHA256Digest?
  /// The classes, sorted by key.
  public var classes: [ClassReport] = []
  /// What a person should know, the gravest first.
  public var alerts: [Alert] = []
  /// The images that are out, by reason, in the order of the steps.
  public var rejects: [RejectGroup] = []
  /// The clusters of duplicates.
  public var duplicates = DuplicateReport()
  /// How much there is to learn from the pictures.
  public var quality = QualityReport()
  /// The split and its proof; nil where the manifest splits nothing.
  public var split: SplitProof?
  /// Where images came from, over all classes.
  public var sources = SourceCounts()
  /// The exports of the build.
  public var exports: [Builder.Export] = []
  /// What the takedown list names, and what it took out; nil where the manifest has none.
  public var takedown: TakedownReport?
  /// The images that people took out of every class they were in: nothing of them is shown.
  public var withdrawn: Set<SHA256Digest> = []
  /// What changed since the last revision; nil outside git.
  public var changes: Changes?
  /// What a linear classifier makes of the dataset; nil without embeddings of two classes.
  public var probe: DatasetProbe?
  /// The pictures that the probe suspects, by class and image.
  public var probed: [ClassName: [SHA256Digest: Picture]] = [:]
  /// The prints by the blob they show.
  public var prints: [SHA256Digest: Print] = [:]
  /// Where the whole picture of a blob is, as a page in the report's folder reaches it.
  public var originals: [SHA256Digest: String] = [:]
  /// What depends on when, where and by what the report was written.
  public var stamp = Stamp()

  /// Which copies the proof of the split does not look for; nil where every image was compared with every other.
  public var splitProofLimit: String? {
    if NearRule(manifest.duplicates.near).isOff { return "near duplicates were not looked for, only exact ones" }
    guard manifest.duplicates.scope == .perClass else { return nil }
    return "images of different classes were not compared (`duplicates.scope: class`), but for exact copies"
  }

  /// How many images are in.
  public var images: Int { classes.reduce(0) { $0 + $1.funnel.exported } }
  /// How many rows and files there were.
  public var candidates: Int { classes.reduce(0) { $0 + $1.funnel.candidates } }

  /// What one class has to tell.
  public struct ClassReport: Sendable {
    /// The class.
    public var settings: ManifestClass
    /// How many were in after each step.
    public var funnel = Funnel()
    /// Images that stay, a few of each split; under nil where nothing is split.
    public var samples: [(split: Split?, count: Int, pictures: [Picture])] = []
    /// Images that stay but wait for a person's look.
    public var review: [Picture] = []
    /// Images that are out, a few of each reason.
    public var rejects: [RejectGroup] = []
    /// What `select` left out; nil where it left out none.
    public var selection: SelectionReport?
    /// Answers and scores.
    public var labels = LabelCounts()
    /// Pictures that nobody answered and that are probably not of the class, the least likely first.
    public var suspects: [(picture: Picture, looksLike: ClassName?)] = []
    /// What the model does for the class; nil without one.
    public var estimate: LabelEstimate?
    /// Squares.
    public var crops = CropCounts()
    /// Where its images came from.
    public var sources = SourceCounts()
  }

  /// One picture shown.
  public struct Picture: Hashable, Sendable {
    /// Its class.
    public var className: ClassName
    /// The item as the last step left it.
    public var item: Item
    /// `file:line`, or the path of a file on disk.
    public var place: String
    /// The row's text, without names and passwords; nil for a file on disk.
    public var url: String?

    /// What is delivered of it: the crop, or the picture itself.
    public var delivered: SHA256Digest? { item.cropped ?? item.image }
  }

  /// Images that are out for one reason.
  public struct RejectGroup: Sendable {
    /// The step that put them out.
    public var step: StepName
    /// Why.
    public var reason: Reason
    /// How many.
    public var count = 0
    /// The rule of the manifest, and where it stands.
    public var rule: Rule?
    /// A few of them.
    public var pictures: [Picture] = []
  }

  /// A setting of the manifest that decided something.
  public struct Rule: Hashable, Sendable {
    /// Its key path, such as `inspect.min_side`.
    public var key: String
    /// Its value, as the manifest would write it.
    public var value: String?
    /// `file:line`; nil where the default holds.
    public var place: String?
  }

  /// A small copy of a picture beside the pages.
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
    /// How many images another stands for, by grade.
    public var grades: [Item.Grade: Int] = [:]
    /// How many clusters there are.
    public var clusterCount = 0
    /// The largest of them, each led by the image that stands for it.
    public var clusters: [(kept: Picture?, image: SHA256Digest, members: [Picture], count: Int)] = []
    /// Images out by the distance to the one that stands for them, in bits.
    public var distances: [Int: Int] = [:]
    /// The algorithm and the greatest distance at which two are the same.
    public var algorithm = ""
    /// Bits of a code.
    public var bits = 0
    /// The greatest distance at which two are the same, in bits.
    public var limit = 0
    /// What each threshold would put out; nil where no distances are known.
    public var sweep: ThresholdSweep?
  }

  /// The split with the proof that no group of near duplicates lies in two parts.
  public struct SplitProof: Sendable {
    /// Images of each class in each split.
    public var counts: [ClassName: [Split: Int]] = [:]
    /// The share each part should have, in percent.
    public var shares: [(split: Split, percent: Double)] = []
    /// Groups of near duplicates among the images that are in.
    public var groups = 0
    /// The images in groups of more than one.
    public var grouped = 0
    /// Groups that lie in more than one part: none, or something is wrong.
    public var straddling: [SHA256Digest] = []
    /// Images left out because their group lay in two parts already.
    public var leaks = 0
    /// The largest difference between the share of a part in a class and the share asked for, in percent.
    public var largestError = 0.0
  }

  /// What the takedown list did.
  public struct TakedownReport: Sendable {
    /// Its path.
    public var file: String
    /// How many images, addresses and hosts it names.
    public var entries: Int
    /// How many rows it took out.
    public var count = 0
  }

  /// What changed since an older revision.
  public struct Changes: Sendable {
    /// What the older state is called.
    public var from: String
    /// What the newer state is called.
    public var to: String
    /// The difference.
    public var comparison: LockComparison

    /// A difference between two states.
    public init(from: String, to: String, comparison: LockComparison) {
      self.from = from
      self.to = to
      self.comparison = comparison
    }
  }

  /// What depends on the run and not on the dataset: the only part of a report that differs between equal builds.
  public struct Stamp: Hashable, Sendable {
    /// Names and values, in the order in which they are shown.
    public var facts: [Fact] = []

    /// A name and its value.
    public struct Fact: Hashable, Sendable {
      /// What it is, in words that serve as a key too.
      public var name: String
      /// What it came to.
      public var value: String

      /// A fact.
      public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
      }
    }

    /// A stamp of these facts.
    public init(_ facts: [Fact] = []) {
      self.facts = facts
    }
  }

  /// Something a person should know.
  public struct Alert: Hashable, Sendable {
    /// How grave it is.
    public enum Level: String, Hashable, Sendable, CaseIterable {
      case error, warning, note, proof
    }

    /// How grave it is.
    public var level: Level
    /// What kind of thing it is, a word for programs.
    public var kind: String
    /// The class it is about, if it is about one.
    public var className: ClassName?
    /// What is the matter, in one sentence.
    public var text: String
    /// What helps.
    public var hint: String?
    /// What the alert counts, so that those of many classes can be said in one line; nil where it stands alone.
    public var fact: Fact?

    /// A count and its noun.
    public struct Fact: Hashable, Sendable {
      /// How many.
      public var count: Int
      /// Of what, in the plural.
      public var of: String
    }
  }
}
