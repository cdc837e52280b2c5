import Digests
import Engine
import Manifest

/// Finds the files of a pattern. If no folder of the last search changed, it does not search again.
///
/// A name that comes or goes changes the times of its folder, and a file that is edited changes its own. So a `stat` of each
/// folder and each file proves that the pattern takes the same files with the same content. Git's untracked cache relies on
/// the same times.
struct SourceFolders {
  private let glob: FileGlob
  private let written: [String]
  private let root: String
  private let inputs: InputDigests
  private let kept: Set<String>
  private let closed: ClosedFolders

  /// - Parameters:
  ///   - written: The folders that the search does not enter.
  ///   - closed: The folders that the search does not enter because of a file in them.
  ///   - kept: The files that are remembered even if they are gone.
  init(
    _ pattern: String, excluding written: [String], closed: ClosedFolders, root: String, inputs: InputDigests,
    keeping kept: Set<String> = []
  ) {
    self.kept = kept
    self.closed = closed
    glob = FileGlob(pattern)
    self.written = written
    self.root = root
    self.inputs = inputs
  }

  /// The source with the files of the pattern.
  func source(
    _ settings: SourceSettings, _ counts: WorkCounts, _ memory: inout SourceMemory
  ) throws -> SourcesStep.Source {
    if let last = memory[name].flatMap(last), let digest = digest(count: last.count) {
      let files = SourceFiles(digest: digest, comparing: { replaced(since: $0, now: digest) }) {
        try known() ?? read(try search().paths, counts)
      }
      return SourcesStep.Source(settings: settings, files: files, nearMisses: last.nearMisses)
    }
    let before = try inputs.instant()
    let found = try search()
    let files = try read(found.paths, counts)
    let now = encoded(found, files.count, before)
    if now != nil { inputs.forgetMissing(below: place, besides: found.paths, keeping: kept) }
    memory[name] = now
    return SourcesStep.Source(settings: settings, files: SourceFiles(files), nearMisses: found.nearMisses)
  }

  /// The digest of the files of the last search, of which those whose stamps changed are read; nil if they are not all there.
  private func digest(count: Int) -> SHA256Digest? {
    // A file that is refused is named by the full search.
    (try? inputs.digest(below: place, count: count, atMost: FileLimit.picture.bytes)) ?? nil
  }

  /// The files whose digests are known.
  private func known() -> [SourcesStep.Input]? {
    inputs.files(below: place)?.map { SourcesStep.Input(path: $0.path, digest: $0.digest) }
  }

  /// The files with other content than those with an earlier digest.
  private func replaced(since before: SHA256Digest, now: SHA256Digest) -> [SourcesStep.Input]? {
    inputs.replaced(below: place, since: before, now: now)?.map { SourcesStep.Input(path: $0.path, digest: $0.digest) }
  }

  private func search() throws(UnreadableFolder) -> FileGlob.Found {
    try glob.find(under: root, excluding: written, closed: closed, isPicture: PictureFile.isPicture)
  }

  /// The files with their digests; a file is read only if its stamp is new.
  private func read(_ paths: [String], _ counts: WorkCounts) throws -> [SourcesStep.Input] {
    let progress = counts.begin(.reading, of: paths.count)
    defer { counts.end(progress) }
    return try paths.compactMap { path in
      progress.add()
      return try FileLimit.picture.digest(of: path, from: inputs).map { SourcesStep.Input(path: path, digest: $0) }
    }
  }

  /// The path with which all files of the pattern begin.
  private var place: String { glob.fixedFolder + "/" }

  /// The memory of a search.
  private struct Last {
    var count: Int
    var nearMisses: [FileGlob.NearMiss]
  }

  private var name: String { glob.pattern + written.sorted().map { "\n\($0)" }.joined() }

  /// The last search, if the folders are as they were.
  private func last(_ bytes: [UInt8]) -> Last? {
    guard !glob.fixedFolder.isEmpty else { return nil }
    var reader = ByteReader(bytes)
    guard reader.number(UInt8.self) == Self.format, let count = reader.number(UInt64.self),
      let folders = reader.number(UInt32.self)
    else { return nil }
    for _ in 0..<folders {
      guard let path = reader.text(), let isListed = reader.number(UInt8.self), let size = reader.number(Int64.self),
        let modified = reader.number(Int64.self), let changed = reader.number(Int64.self),
        let inode = reader.number(UInt64.self), let now = stamp(of: path), now.kind == .directory,
        isListed == 0
          || (now.size == size && now.modified == modified && now.changed == changed && now.inode == inode)
      else { return nil }
    }
    var last = Last(count: Int(clamping: count), nearMisses: [])
    while !reader.isAtEnd {
      guard let kind = reader.text().flatMap(FileGlob.NearMiss.Kind.init(rawValue:)), let path = reader.text() else {
        return nil
      }
      last.nearMisses.append(.init(kind: kind, path: path))
    }
    return last
  }

  /// A search as it is remembered; nil if something else than the names in its folders decided it, or if a folder changed so
  /// recently that another change would leave the same times.
  private func encoded(_ found: FileGlob.Found, _ count: Int, _ before: Int64) -> [UInt8]? {
    guard let folders = found.folders, !glob.fixedFolder.isEmpty, count == found.paths.count, before > 0 else {
      return nil
    }
    var writer = ByteWriter(capacity: 256)
    writer.append(Self.format)
    writer.append(UInt64(count))
    writer.append(UInt32(folders.count))
    for folder in folders {
      guard let stamp = stamp(of: folder.path), !folder.isListed || stamp.isOlder(than: before) else {
        return nil
      }
      writer.append(folder.path)
      writer.append(folder.isListed ? UInt8(1) : 0)
      for number in [stamp.size, stamp.modified, stamp.changed] { writer.append(number) }
      writer.append(stamp.inode)
    }
    for miss in found.nearMisses {
      writer.append(miss.kind.rawValue)
      writer.append(miss.path)
    }
    return writer.bytes
  }

  private static let format: UInt8 = 3

  private func stamp(of folder: String) -> FileStamp? {
    FileStamp(path: folder.isEmpty ? root : folder.hasPrefix("/") ? folder : "\(root)/\(folder)", following: false)
  }
}

/// The last searches of all patterns of a project.
struct SourceMemory: Sendable {
  private static let note = "source-folders"

  private let known: [String: [UInt8]]
  private var kept: [String: [UInt8]] = [:]
  private var isChanged = false

  /// Reads what ``save(to:)`` wrote; empty if there is nothing.
  init(_ state: ProjectState) {
    var known: [String: [UInt8]] = [:]
    if let bytes = (try? state.note(Self.note)).flatMap({ $0 }), let record = Description(encoded: bytes) {
      for case let field in record.fields { if case .bytes(let bytes) = field.value { known[field.name] = bytes } }
    }
    self.known = known
  }

  /// The last search of a pattern.
  subscript(name: String) -> [UInt8]? {
    mutating get {
      kept[name] = known[name]
      return known[name]
    }
    set {
      kept[name] = newValue
      if let newValue, newValue != known[name] { isChanged = true }
    }
  }

  /// Stores the searches of this plan's patterns, if any is new.
  func save(to state: ProjectState) throws(EngineError) {
    guard isChanged else { return }
    var record = Description()
    for name in kept.keys.sorted() { record.append(name, kept[name].map { .bytes($0) }) }
    try state.setNote(Self.note, record.encoded())
  }
}
