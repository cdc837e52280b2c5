import Digests
import Engine
import Listings
import Manifest

/// The files of a pattern that have other content than when a class read them last, if none came or went.
struct ReplacedFiles {
  /// A file with other content.
  struct File {
    let path: String
    /// The position of its item in the last listing.
    let place: Int
    let was: SHA256Digest?
    let now: SHA256Digest
  }

  /// The files, in the order of their paths.
  let files: [File]

  /// Compares files with those of the last table and listing of a class; nil if the class has other rows than these files.
  init?(_ files: [SourcesStep.Input], since table: OriginTable, _ listing: Listing) {
    guard table.sources.count == 1, table.sources[0].isFiles, table.rows.count == files.count,
      listing.items.count == files.count
    else { return nil }
    var rows: [(id: ItemID, row: Int)] = []
    rows.reserveCapacity(files.count)
    for (row, file) in files.enumerated() {
      guard table.rows.text(at: row).elementsEqual(file.path.utf8), let id = table.rows.candidate(at: row) else {
        return nil
      }
      rows.append((id, row))
    }
    rows.sort { $0.id < $1.id }
    var replaced: [(row: Int, file: File)] = []
    for (place, (id, row)) in rows.enumerated() {
      guard listing.items.id(at: place) == id else { return nil }
      let (was, now) = (listing.items.image(at: place), files[row].digest)
      if was != now { replaced.append((row, File(path: files[row].path, place: place, was: was, now: now))) }
    }
    self.files = replaced.sorted { $0.row < $1.row }.map(\.file)
  }
}

extension SourcesStep {
  /// The output of a class of files on disk of which only the content of some changed since the last run; nil if anything else
  /// changed. Paths decide everything else that the step finds.
  func replaced(_ inputs: StepInputs, in workspace: Workspace) throws -> NodeOutput? {
    guard sources.count == 1, case .files(let glob) = sources[0].settings.kind, let last = workspace.last?[node],
      last.output.origin != nil, hasOnlyOtherFiles(describe(inputs), since: last.description, of: glob),
      let table = try? workspace.origin(last.output.origin),
      let listing = last.output.listings[className].flatMap({ try? workspace.listing($0) }),
      let replaced = ReplacedFiles(try sources[0].files.all(), since: table, listing)
    else { return nil }
    let images = Dictionary(replaced.files.map { ($0.place, $0.now) }) { first, _ in first }
    var output = last.output
    output.listings[className] = try workspace.put(
      listing.replacing(at: images.keys.sorted()) { place, item in
        item.image = images[place]
      })
    return output
  }

  private func hasOnlyOtherFiles(_ now: Description, since old: Description, of glob: String) -> Bool {
    now.fields.map(\.name) == old.fields.map(\.name)
      && now.changes(since: old).allSatisfy { $0.name == Self.field(of: glob) }
  }
}
