public import Diagnostics

/// A whole `dataset.yaml`: read, merged with its profile and overrides, every default filled in, checked.
public struct Manifest: Hashable, Sendable {
  /// The format of the manifest this version reads.
  public static let format = 1

  /// The dataset's name.
  public var name = ""
  /// The dataset's own version.
  public var version: String?
  /// What it is about.
  public var description: String?
  /// The licence of the published set.
  public var license: String?
  /// Who answers for it.
  public var contact: String?
  /// The page of the published set.
  public var url: String?
  /// The day on which this version was published, as ISO 8601 has it.
  public var published: String?
  /// How to cite it.
  public var citation: String?
  /// The classes, sorted by key: a class's index is its index here.
  public var classes: [ManifestClass] = []
  /// How addresses are asked for.
  public var fetch = FetchSettings()
  /// Which pictures are sound: the dataset's own, under every class's.
  public var inspect = InspectSettings()
  /// What counts as the same picture.
  public var duplicates = DuplicateSettings()
  /// Which pictures belong: the dataset's own, under every class's.
  public var labels = LabelSettings()
  /// Which square is kept: the dataset's own, under every class's.
  public var crop = CropSettings()
  /// How pictures are dealt out; nil for no split.
  public var split: SplitSettings?
  /// What is written.
  public var exports = [ExportSettings(format: .imagefolder, to: "out/imagefolder")]
  /// The report; nil for none.
  public var report: ReportSettings?
  /// The file of digests, addresses and hosts that never enter an output.
  public var takedown = Self.defaultTakedown
  /// Where results are kept.
  public var cache = CacheSettings()
  /// Where each value stands, by key path such as `duplicates.near.threshold` or `classes.weir.sources[0]`; a value
  /// that is not there has its default.
  public var places: [String: SourcePlace] = [:]
  /// Where each output led when the manifest was read, by its path; empty for a manifest that belongs to no disk.
  public var outputPlaces: [String: ResolvedPath] = [:]

  /// The takedown list of a manifest that names none.
  public static let defaultTakedown = "takedown.txt"

  /// An empty manifest with every default.
  public init() {}
}

/// One class: its sources and the settings that hold for it, fully resolved.
public struct ManifestClass: Hashable, Sendable {
  /// The key.
  public var name: ClassName
  /// What people call it.
  public var title: String?
  /// Other names for it.
  public var aliases: [String] = []
  /// Keys that it had before: answers, squares, pins and splits under them are its own.
  public var renamedFrom: [String] = []
  /// What belongs to it.
  public var description: String?
  /// Where its pictures come from, in listed order.
  public var sources: [SourceSettings] = []
  /// Which pictures are sound.
  public var inspect = InspectSettings()
  /// Which pictures belong to it.
  public var labels = LabelSettings()
  /// Which square is kept.
  public var crop = CropSettings()

  /// The classes that it was before.
  public var formerNames: [ClassName] { renamedFrom.compactMap { ClassName(rawValue: $0) } }

  /// The paths of its files of one kind of decision: its own first, then those under its former keys.
  public func paths(of file: (ClassName) -> String) -> [String] {
    var seen: Set<String> = []
    return ([name] + formerNames).map(file).filter { seen.insert($0).inserted }
  }

  /// A class of that key with no sources yet.
  public init(name: ClassName) {
    self.name = name
  }
}
