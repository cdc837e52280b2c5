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
    clusters = DuplicateCluster.all(all)
    images = Set(classes.flatMap { $0.images } + clusters.flatMap { $0.members.map(\.image) })
  }

  /// A class by its name.
  subscript(name: ClassName) -> ClassQuestions? { classes.first { $0.name == name } }
}
