import Digests
import Engine
import Listings
import Manifest

/// The files on disk that were added, removed or edited since a source read them last.
///
/// The description of a source has one digest of all its files, so the single files are compared with its last listing.
struct FileChanges {
  /// One cause for each file, in the order of their paths; of many, the first are named.
  let causes: [Cause]

  /// Compares the files of a pattern with those in a node's last output.
  ///
  /// - Parameter field: the field of the description with the digest of all files.
  /// - Throws: `EngineError` with the code `lost` if the store has lost the last listing, or why the files cannot be read.
  init(
    _ pattern: String, _ source: SourceFiles, since last: NodeHistory.Node, _ field: String, of node: NodeName,
    in workspace: Workspace
  ) throws {
    guard let name = node.className, let origin = last.output.origin, let listing = last.output.listings[name] else {
      causes = []
      return
    }
    let items = try workspace.listing(listing)
    if let before = last.description.digest(field),
      let replaced = ReplacedFiles(source, of: name, since: before, items)
    {
      causes = Self.causes(of: replaced)
      return
    }
    let (table, files) = (try workspace.origin(origin), try source.all())
    if table.sources.map(\.path) == [pattern], let replaced = ReplacedFiles(files, since: table, items) {
      causes = Self.causes(of: replaced)
      return
    }
    var before = Self.files(of: pattern, table, items)
    var causes = CauseList()
    for file in files {
      let was = before.removeValue(forKey: file.path)
      guard was != file.digest else { continue }
      causes.add(
        was == nil ? .come : .changed, Cause(.input, file.path, was: was.map(Self.text), now: Self.text(file.digest)))
    }
    for (path, digest) in before.sorted(by: { $0.key.precedesByBytes($1.key) }) {
      causes.add(.gone, Cause(.input, path, was: Self.text(digest)))
    }
    self.causes = causes.causes
  }

  private static func causes(of replaced: ReplacedFiles) -> [Cause] {
    var causes = CauseList()
    for file in replaced.files {
      causes.add(
        file.was == nil ? .come : .changed, Cause(.input, file.path, was: file.was.map(text), now: text(file.now)))
    }
    return causes.causes
  }

  private static func text(_ digest: SHA256Digest) -> String { Description.Value.digest(digest).description }

  private static func files(
    of pattern: String, _ table: OriginTable, _ listing: Listing
  ) -> [String: SHA256Digest] {
    var files: [String: SHA256Digest] = [:]
    for row in table.rows where table.isFile(row) && table.sources[row.source].path == pattern {
      files[row.text] = listing.item(row.id)?.image
    }
    return files
  }
}
