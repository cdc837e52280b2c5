import Diagnostics
import Digests
import Engine
import Transfer

/// Writes the files of an archive. It removes only its own draft and packs: those that the earlier index
/// names, and others that have the bytes of their names.
struct ArchiveWriter {
  let folder: String
  let effects: Effects

  /// The length at which a pack is full, in bytes. A greater blob has a pack of its own.
  private static let fullPack = 256 << 20
  private static let draft = ".dsbuild-new.pack"

  /// The index of the folder; nil without one.
  ///
  /// - Throws: ``ForeignArchive`` if the file there is no index.
  func index() throws -> ArchiveIndex? {
    let path = "\(folder)/\(ArchiveIndex.name)"
    guard FileStamp(path: path, following: false) != nil else { return nil }
    guard let index = ArchiveIndex(encoded: try effects.read(path, atMost: ArchiveIndex.mostBytes)) else {
      throw ForeignArchive(path: path)
    }
    return index
  }

  /// The packs of an earlier index all of whose blobs are still wanted and that are as they were written.
  func kept(of old: ArchiveIndex?, _ wanted: Set<SHA256Digest>) -> ArchiveIndex {
    guard let old else { return ArchiveIndex(packs: [], blobs: []) }
    var isKept = old.packs.map { pack in
      let path = "\(folder)/\(pack.name)"
      return FileStamp(path: path, following: false)?.kind == .file
        && (try? effects.digest(of: path, atMost: Int64(pack.length))) == pack.digest
    }
    for blob in old.blobs where !wanted.contains(blob.digest) { isKept[blob.pack] = false }
    var numbers: [Int: Int] = [:]
    var packs: [ArchiveIndex.Pack] = []
    for (number, pack) in old.packs.enumerated() where isKept[number] {
      numbers[number] = packs.count
      packs.append(pack)
    }
    return ArchiveIndex(
      packs: packs,
      blobs: old.blobs.compactMap { blob in
        numbers[blob.pack].map {
          ArchiveIndex.Place(digest: blob.digest, pack: $0, offset: blob.offset, length: blob.length)
        }
      })
  }

  /// A blob in a pack of an earlier index; nil if the bytes there are not those of the blob.
  func blob(_ place: ArchiveIndex.Place?, of old: ArchiveIndex?) throws(EngineError) -> [UInt8]? {
    guard let old, let place else { return nil }
    let path = "\(folder)/\(old.packs[place.pack].name)"
    guard FileStamp(path: path, following: false)?.kind == .file else { return nil }
    let bytes = try effects.read(effects.open(path, .read), at: place.offset, count: place.length)
    return SHA256Digest(of: bytes) == place.digest ? bytes : nil
  }

  /// Cuts blobs into lists that fit into packs.
  ///
  /// - Parameter size: the length of a blob in bytes.
  func packs(of blobs: [SHA256Digest], size: (SHA256Digest) throws -> Int) rethrows -> [[SHA256Digest]] {
    var packs: [[SHA256Digest]] = []
    var length = 0
    for digest in blobs.sorted() {
      let size = try size(digest)
      if packs.isEmpty || length + size > Self.fullPack {
        packs.append([])
        length = 0
      }
      packs[packs.count - 1].append(digest)
      length += size
    }
    return packs
  }

  /// Writes a pack of blobs, and returns where they are in it.
  func write(
    _ blobs: [SHA256Digest], bytes: (SHA256Digest) throws -> [UInt8]
  ) throws -> (pack: ArchiveIndex.Pack, places: [ArchiveIndex.Place]) {
    let path = "\(folder)/\(Self.draft)"
    try effects.makeDirectories(folder)
    let draft = try FileDraft(of: path, effects: effects)
    var (hasher, length) = (SHA256Hasher(), 0)
    var places: [ArchiveIndex.Place] = []
    for digest in blobs {
      let blob = try bytes(digest)
      places.append(ArchiveIndex.Place(digest: digest, pack: 0, offset: length, length: blob.count))
      hasher.update(blob)
      try draft.append(blob)
      length += blob.count
    }
    try draft.finish(durable: true)
    let pack = ArchiveIndex.Pack(digest: hasher.finalize(), length: length)
    try effects.rename(path, to: "\(folder)/\(pack.name)")
    return (pack, places)
  }

  /// Writes the index of kept and new packs, and removes the ``strays(besides:_:isWhole:)``.
  func finish(
    _ old: ArchiveIndex?, _ kept: ArchiveIndex, _ new: [(pack: ArchiveIndex.Pack, places: [ArchiveIndex.Place])],
    isWhole: Bool
  ) throws -> ArchiveIndex {
    var (packs, blobs) = (kept.packs, kept.blobs)
    for (pack, places) in new {
      blobs += places.map {
        ArchiveIndex.Place(digest: $0.digest, pack: packs.count, offset: $0.offset, length: $0.length)
      }
      packs.append(pack)
    }
    let index = ArchiveIndex(packs: packs, blobs: blobs)
    if index != old {
      try effects.makeDirectories(folder)
      try effects.writeAtomically(index.encoded(), to: "\(folder)/\(ArchiveIndex.name)", durable: true)
    }
    for name in try strays(besides: index, old, isWhole: isWhole) { try effects.unlink("\(folder)/\(name)") }
    return index
  }
}

/// The files of runs that were killed: a pack that no index names may have pictures that are taken down by now.
extension ArchiveWriter {
  /// The names of the packs in the folder that an index does not have, and of drafts. A pack that the earlier index does not name
  /// either is dsbuild's if its bytes have the digest of its name.
  ///
  /// - Parameter isWhole: Whether the index is to have all classes. If it is not, and no earlier index says which packs there were,
  ///   packs of other classes may be among them, and all packs stay.
  func strays(
    besides index: ArchiveIndex, _ old: ArchiveIndex?, isWhole: Bool
  ) throws(EngineError) -> [String] {
    let wanted = Set(index.packs.map(\.name))
    let former = Set(old?.packs.map(\.name) ?? [])
    let names = try effects.list(folder).map(\.name).sorted { $0.precedesByBytes($1) }
    var strays: [String] = []
    for name in names where !wanted.contains(name) {
      if old == nil, !isWhole, !isDraft(name) { continue }
      if try isOwn(name, isFormer: former.contains(name)) { strays.append(name) }
    }
    return strays
  }

  private func isDraft(_ name: String) -> Bool { name == Self.draft || name == FileDraft.nameBeside(Self.draft) }

  /// Whether dsbuild wrote a file of the folder, as a pack or as a draft of one.
  private func isOwn(_ name: String, isFormer: Bool) throws(EngineError) -> Bool {
    let path = "\(folder)/\(name)"
    let kind = FileStamp(path: path, following: false)?.kind
    if isFormer { return kind == .file || kind == .symbolicLink }
    guard kind == .file else { return false }
    if isDraft(name) { return true }
    guard let digits = ArchiveIndex.Pack.digits(of: name) else { return false }
    return try effects.digest(of: path).hex.hasPrefix(digits)
  }
}

/// A file has the name of an archive's index and is none.
struct ForeignArchive: ExplainedError {
  let path: String

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "`\(path)` is not the index of an archive", hint: "give `--to` another folder, or remove the file")
    ]
  }
}
