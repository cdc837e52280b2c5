public import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Synchronization

/// Writes single files of an export, each atomically by a rename, and hashes their content.
struct OutputFiles: Sendable {
  /// How files that are blobs share the store's files.
  let link: ExportSettings.Link
  /// The name and version of the format, which makes files out of parts.
  let form: String
  let workspace: Workspace
  private let digests = ContentDigests()

  /// Whether the digest of a file is that of the wanted content; this reads no file.
  func isCurrent(_ file: OutputFile, _ known: SHA256Digest) throws(EngineError) -> Bool {
    if case .parts = file.content { return try isContent(name(of: file), known) }
    return name(of: file) == known
  }

  /// The name of a file's content, computed without reading a blob: its digest, or the key of the result that is its digest.
  func name(of file: OutputFile) -> SHA256Digest {
    switch file.content {
    case .blob(let blob): blob
    case .bytes(let bytes): digests.digest(of: bytes, at: file.path)
    case .parts(let parts): recipe(of: parts)
    }
  }

  /// Whether the content with a name has this digest; this reads no file.
  func isContent(_ name: SHA256Digest, _ digest: SHA256Digest) throws(EngineError) -> Bool {
    if name == digest { return true }
    return try workspace.actions.value(for: name) == digest.bytes
  }

  /// Writes a file and returns its entry.
  func write(
    _ file: OutputFile, below base: String, isNew: Bool, known: StampTable.Entry?
  ) throws -> StampTable.Entry {
    let path = "\(base)/\(file.path)"
    if let known, !known.isSettled, let same = try unchanged(file, at: path, known: known) { return same }
    let digest: SHA256Digest
    switch file.content {
    case .blob(let blob):
      digest = blob
      try place(blob, at: path, isNew: isNew)
    case .bytes(let bytes):
      digest = digests.digest(of: bytes, at: file.path)
      try put(bytes, at: path, isNew: isNew)
    case .parts(let parts):
      digest = try assemble(parts, at: path)
    }
    guard let stamp = FileStamp(path: path, following: false) else { throw EngineError(.notFound, "stat", path) }
    return StampTable.Entry(path: file.path, stamp: stamp, digest: digest)
  }

  /// Returns the entry of a file if it is unchanged. A file whose stamp proves nothing is read before it is written:
  /// most are unchanged.
  private func unchanged(
    _ file: OutputFile, at path: String, known: StampTable.Entry
  ) throws(EngineError) -> StampTable.Entry? {
    guard let stamp = FileStamp(path: path, following: false), stamp.kind == .file else { return nil }
    let settled = StampTable.Entry(path: known.path, stamp: stamp, digest: known.digest)
    guard try isCurrent(file, known.digest), stamp.size == known.stamp.size else { return nil }
    return try workspace.effects.digest(of: path) == known.digest ? settled : nil
  }

  /// Writes bytes to a path.
  func put(_ bytes: [UInt8], at path: String, isNew: Bool) throws(EngineError) {
    // The folder itself appears by a rename, so a file in it needs no rename of its own.
    if isNew {
      try workspace.effects.write(bytes, toNew: path)
    } else {
      try workspace.effects.writeAtomically(bytes, to: path, durable: false)
    }
  }

  /// Writes a blob as a file. The blob is always read and checked, so that the delivered bytes match their name.
  private func place(_ blob: SHA256Digest, at path: String, isNew: Bool) throws {
    let bytes = try workspace.store.need(blob)
    guard link != .copy, let source = try workspace.store.file(of: blob) else {
      return try put(bytes, at: path, isNew: isNew)
    }
    let place = isNew ? path : "\(path)\(ExportTree.draft)"
    try workspace.effects.unlink(place)
    guard try share(source, as: place) else {
      guard link != .reflink else { throw NoReflink(path: path) }
      return try put(bytes, at: path, isNew: isNew)
    }
    if !isNew { try workspace.effects.rename(place, to: path) }
  }

  /// Makes a file that shares the blocks, or the inode, of another; false if the file systems do not allow it.
  private func share(_ source: String, as place: String) throws(EngineError) -> Bool {
    guard link == .hardlink else { return try workspace.effects.clone(source, to: place) }
    do {
      try workspace.effects.link(source, to: place)
      return true
    } catch {
      guard error.code == .crossesFileSystems else { throw error }
      return false
    }
  }

  /// Writes parts one after the other, with one of them in memory at a time.
  private func assemble(_ parts: [OutputContent.Part], at path: String) throws(EngineError) -> SHA256Digest {
    var hasher = SHA256Hasher()
    let draft = try FileDraft(of: path, effects: workspace.effects)
    for part in parts {
      try forEachPiece(of: part) { piece throws(EngineError) in
        hasher.update(piece)
        try draft.append(piece)
      }
    }
    let digest = hasher.finalize()
    // Record it before the file appears: if the build is killed then, the next one recognizes the file by it.
    try workspace.actions.record(recipe(of: parts), kind: "assembly", value: digest.bytes, blob: nil)
    // What a person wrote into the old file meanwhile must not be replaced.
    for case .section(let section) in parts.suffix(1) { try section.check() }
    try draft.finish()
    return digest
  }

  private func forEachPiece(
    of part: OutputContent.Part, _ body: ([UInt8]) throws(EngineError) -> Void
  ) throws(EngineError) {
    switch part {
    case .bytes(let bytes): try body(bytes)
    case .blob(let blob): try body(try workspace.store.need(blob))
    case .made(let blob, let with, let make): try body(make(try workspace.store.need(blob), with))
    case .section(let section): try section.forEachPiece(workspace.effects, body)
    }
  }

  /// The digest of a file's wanted content; parts are assembled for it if their digest is not remembered.
  func digest(of file: OutputFile) throws(EngineError) -> SHA256Digest {
    switch file.content {
    case .blob(let blob): return blob
    case .bytes(let bytes): return digests.digest(of: bytes, at: file.path)
    case .parts(let parts):
      if let known = try workspace.actions.value(for: recipe(of: parts)).flatMap(SHA256Digest.init(bytes:)) {
        return known
      }
      var hasher = SHA256Hasher()
      for part in parts { try forEachPiece(of: part) { piece throws(EngineError) in hasher.update(piece) } }
      return hasher.finalize()
    }
  }

  /// The key of the assembled parts, computed without reading a blob.
  private func recipe(of parts: [OutputContent.Part]) -> SHA256Digest {
    var writer = ByteWriter(capacity: parts.count * 40)
    for part in parts {
      switch part {
      case .bytes(let bytes):
        writer.append(UInt8(0))
        writer.append(SHA256Digest(of: bytes))
      case .blob(let blob):
        writer.append(UInt8(1))
        writer.append(blob)
      case .made(let blob, let with, _):
        writer.append(UInt8(2))
        writer.append(blob)
        writer.append(SHA256Digest(of: with))
      case .section(let section):
        writer.append(UInt8(3))
        writer.append(section.digest)
        writer.append(UInt64(section.range.lowerBound))
        writer.append(UInt64(section.range.upperBound))
      }
    }
    var description = Description(kind: "assembly", version: 1)
    description["form"] = .text(form)
    description["parts"] = .digest(SHA256Digest(of: writer.bytes))
    return description.key
  }
}

/// The digests of the large files of one export, by their paths: such a file is compared, announced and written, and hashed once.
private final class ContentDigests: Sendable {
  /// Smaller files are hashed again, which costs less than remembering many.
  private static let least = 1 << 20

  private let known = Mutex<[String: SHA256Digest]>([:])

  func digest(of bytes: [UInt8], at path: String) -> SHA256Digest {
    guard bytes.count >= Self.least else { return SHA256Digest(of: bytes) }
    if let digest = known.withLock({ $0[path] }) { return digest }
    let digest = SHA256Digest(of: bytes)
    known.withLock { $0[path] = digest }
    return digest
  }
}

/// The manifest requires shared blocks, but the file system cannot share them.
public struct NoReflink: ExplainedError, Sendable {
  /// The file that was to share blocks.
  public let path: String

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error,
        "the export asks for `link: reflink`, and the file system of `\(path)` cannot share blocks with the store",
        hint: "write `link: auto`, which copies where it cannot share")
    ]
  }
}
