import Digests
import Manifest
import Pipeline

/// Everything there is to ask about a dataset, as its last build left it.
struct Questions: Sendable {
  /// The classes in order.
  var classes: [ClassQuestions] = []
  /// The clusters of near duplicates.
  var clusters: [DuplicateCluster] = []
  /// Every picture that may be looked at.
  private(set) var images: Set<SHA256Digest> = []

  /// Reads the listings of the last build.
  init(_ manifest: Manifest, workspace: Workspace) throws {
    let listings = try LastListings(manifest, workspace: workspace)
    var all: [LastListings.Row] = []
    for settings in manifest.classes {
      var rows: [LastListings.Row] = []
      // The furthest step that was built: a later one knows more of each item.
      for step in [StepName.crop, .labels, .nearDuplicates] where rows.isEmpty {
        rows = try listings.rows(of: settings.name, after: step)
        if !rows.contains(where: { $0.item.image != nil }) { rows = [] }
      }
      classes.append(ClassQuestions(settings, rows: rows))
      all += rows
    }
    clusters = DuplicateCluster.all(all)
    images = Set(classes.flatMap { $0.subjects.map(\.image) } + clusters.flatMap { $0.members.map(\.image) })
  }

  /// A class by its name.
  subscript(name: ClassName) -> ClassQuestions? { classes.first { $0.name == name } }
}
