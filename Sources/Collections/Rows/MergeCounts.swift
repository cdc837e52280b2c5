import Manifest

/// The changes of a merge to a list.
package struct MergeCounts: Sendable {
  /// A change of one cell of a row.
  package struct Change: Hashable, Sendable {
    /// The identifier of the picture at its provider.
    package let id: String
    /// The text before.
    package let from: String
    /// The text now.
    package let to: String

    /// A change, with the beginning of each text on one line: a list may have been written by anybody.
    init(id: String, from: String, to: String) {
      (self.id, self.from, self.to) = (Self.shown(id), Self.shown(from), Self.shown(to))
    }

    private static func shown(_ cell: String) -> String { PlainText.cell(cell) ?? "" }
  }

  /// The hits that were read, repeats included.
  package var hits = 0
  /// Hits that came before in the same run.
  package var repeats = 0
  /// Rows that were added.
  package var new = 0
  /// Old rows that were found.
  package var kept = 0
  /// Old rows that were not found, and are marked now.
  package var gone = 0
  /// Old rows that were marked as gone, and were found again.
  package var back = 0
  /// Old rows whose address has another file now.
  package var replaced = 0
  /// New hits for which the list has no room.
  package var overMax = 0
  /// Hits whose code and address name different licences.
  package var licenseConflicts = 0
  /// Rows with another address.
  package var moved: [Change] = []
  /// Rows whose picture has another licence now.
  package var relicensed: [Change] = []
  /// Hits that were left out.
  var dropped: [Selection.Reason: Int] = [:]

  /// The hits that were left out, by the name of the reason, sorted.
  package var droppedByName: [(name: String, count: Int)] {
    dropped.map { (name: $0.key.rawValue, count: $0.value) }.sorted { $0.name < $1.name }
  }
}
