import Digests
import Listings
import Manifest
import Pipeline

/// All questions about a dataset after its last build.
struct Questions: Sendable {
  var classes: [ClassQuestions] = []
  private(set) var clusters: [DuplicateCluster] = []
  /// Every picture that the page may show.
  private(set) var images: Set<SHA256Digest> = []
  private let listings: BuiltDataset

  /// Whether no build has changed the listings since they were read.
  var areCurrent: Bool { listings.isCurrent }

  /// Reads the listings of the last build. The answers so far decide the order of asking.
  init(_ manifest: Manifest, workspace: Workspace, answers: (ClassName) -> LabelFile) throws {
    listings = try BuiltDataset(manifest, workspace: workspace)
    var all: [BuiltDataset.Row] = []
    for settings in manifest.classes {
      var rows: [BuiltDataset.Row] = []
      // Take the last step that was built, because a later step knows more about each item.
      for step in [StepName.crop, .labels, .nearDuplicates] where rows.isEmpty {
        rows = try listings.rows(of: settings.name, after: step)
        if !rows.contains(where: { $0.item.image != nil }) { rows = [] }
      }
      classes.append(
        try ClassQuestions(settings, rows: rows, listings: listings, answers: answers(settings.name)))
      all += rows
    }
    clusters = DuplicateCluster.all(all, manifest.duplicates)
    images = Set(classes.flatMap { $0.images } + clusters.flatMap { $0.members.map(\.image) })
  }

  /// Whether the page asks about a picture of a class, alone or as one of several copies.
  func ask(_ name: ClassName, _ image: SHA256Digest) -> Bool {
    self[name]?[image] != nil || cluster(name, image) != nil
  }

  /// The number of the first cluster that has a picture of a class.
  func cluster(_ name: ClassName, _ image: SHA256Digest) -> Int? {
    clusters.firstIndex { $0.members.contains { $0.className == name && $0.image == image } }
  }

  /// A class by its name.
  subscript(name: ClassName) -> ClassQuestions? { classes.first { $0.name == name } }
}
