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

  /// The files of a class's only source since the last run, in which its listing had the files with the digest `before`; nil if it
  /// is not known which have other content.
  init?(_ files: SourceFiles, of name: ClassName, since before: SHA256Digest, _ listing: Listing) {
    guard let found = files.replaced(since: before) else { return nil }
    var replaced: [File] = []
    for file in found {
      let id = ItemID(class: name, address: "file:\(file.path)")
      guard let place = listing.position(of: id) else { return nil }
      let was = listing.items.image(at: place)
      if was != file.digest { replaced.append(File(path: file.path, place: place, was: was, now: file.digest)) }
    }
    self.files = replaced
  }

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
      let origin = last.output.origin, try workspace.store.contains(origin),
      hasOnlyOtherFiles(describe(inputs), since: last.description, of: glob),
      let listing = last.output.listings[className].flatMap({ try? workspace.listing($0) }),
      let replaced = try replaced(since: last.description.digest(Self.field(of: glob)), listing, origin, in: workspace)
    else { return nil }
    let images = Dictionary(replaced.files.map { ($0.place, $0.now) }) { first, _ in first }
    var output = last.output
    output.listings[className] = try workspace.put(
      listing.replacing(at: images.keys.sorted()) { place, item in
        item.image = images[place]
      })
    return output
  }

  private func replaced(
    since before: SHA256Digest?, _ listing: Listing, _ origin: SHA256Digest, in workspace: Workspace
  ) throws -> ReplacedFiles? {
    let files = sources[0].files
    if let before, let found = ReplacedFiles(files, of: className, since: before, listing) { return found }
    guard let table = try? workspace.origin(origin) else { return nil }
    return ReplacedFiles(try files.all(), since: table, listing)
  }

  private func hasOnlyOtherFiles(_ now: Description, since old: Description, of glob: String) -> Bool {
    now.fields.map(\.name) == old.fields.map(\.name)
      && now.changes(since: old).allSatisfy { $0.name == Self.field(of: glob) }
  }
}
