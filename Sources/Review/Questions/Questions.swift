import Digests
import Listings
import Manifest
import Pipeline

/// Everything there is to ask about a dataset, as its last build left it.
struct Questions: Sendable {
  /// The classes in order.
  var classes: [ClassQuestions] = []
  /// The clusters of near duplicates.
  private(set) var clusters: [DuplicateCluster] = []
  /// Every picture that may be looked at.
  private(set) var images: Set<SHA256Digest> = []
  private let listings: LastListings

  /// Whether no build has changed anything since they were read.
  var areCurrent: Bool { listings.isCurrent }

  /// Reads the listings of the last build; the order of asking follows from the answers so far.
  init(_ manifest: Manifest, workspace: Workspace, answers: (ClassName) -> LabelFile) throws {
    listings = try LastListings(manifest, workspace: workspace)
    var all: [LastListings.Row] = []
    for settings in manifest.classes {
      var rows: [LastListings.Row] = []
      // The furthest step that was built: a later one knows more of each item.
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
