public import Digests
import Synchronization

/// The digests of input files. They are known from the last run as long as `stat` reports no change.
///
/// A file that was changed too shortly before this pass is read again next time, because an edit of the same size in the same
/// tick of the clock leaves no other trace. The time comes from the file system, so a wrong system clock has no effect.
public final class InputDigests: Sendable {
  private struct State {
    /// The table of the last run.
    var table: StampTable
    /// The entries that this run learnt; nil for a path that it forgot.
    var learnt: [PathKey: StampTable.Entry?] = [:]
    /// The position in the table of the last file that was looked up. Files are looked up approximately in the table's order.
    var place = 0
    var instant: Int64?

    /// The known entry of a file.
    func known(_ path: String, near place: Int = 0) -> StampTable.Entry? {
      if let learnt = learnt[PathKey(path)] { return learnt }
      return table.index(of: path, near: place).flatMap { table.entry(at: $0) }
    }

    /// Records what was found for a file, unless it is known already.
    mutating func learn(_ path: String, _ entry: StampTable.Entry?) {
      guard let entry, let known = known(path) else {
        if entry != nil || known(path) != nil { learnt[PathKey(path)] = .some(entry) }
        return
      }
      if !entry.stamp.looksLike(known.stamp) || entry.digest != known.digest || entry.isSettled != known.isSettled {
        learnt[PathKey(path)] = entry
      }
    }
  }

  private let root: String
  private let table: String
  private let key: SealKey
  private let effects: Effects
  private let writes: Bool
  private let folder: OpenFolder
  private let state: Mutex<State>

  /// Loads the digests of files below `root` from the file `table`. A missing or damaged table is empty.
  init(root: String, table: String, key: SealKey, effects: Effects, writes: Bool) throws(EngineError) {
    self.root = root
    self.table = table
    self.key = key
    self.effects = effects
    self.writes = writes
    folder = OpenFolder(root)
    state = Mutex(State(table: try Self.remembered(table, key, effects) ?? StampTable([])))
  }

  private static let purpose = "inputs"

  private static func remembered(
    _ table: String, _ key: SealKey, _ effects: Effects
  ) throws(EngineError) -> StampTable? {
    do throws(EngineError) {
      return StampTable(encoded: try effects.read(table), under: key, for: purpose)
    } catch {
      if error.code == .refused { throw error }
      return nil
    }
  }

  /// The size limit in bytes for files without a smaller limit of their own, such as a model or an archive of pictures.
  public static let usualLimit = 4 << 30

  /// The digest of a file's content; nil if there is no such file. The file is read only if it may have changed.
  ///
  /// - Parameter limit: the largest size in bytes that is read.
  public func digest(of path: String, atMost limit: Int = usualLimit) throws(EngineError) -> SHA256Digest? {
    let known = state.withLock { state -> SHA256Digest? in
      if !state.learnt.isEmpty, let learnt = state.learnt[PathKey(path)] {
        guard let entry = learnt, entry.isSettled, folder.stamp(of: path)?.looksLike(entry.stamp) == true else {
          return nil
        }
        return entry.digest
      }
      guard let index = state.table.index(of: path, near: state.place) else { return nil }
      state.place = index + 1
      guard state.table.isSettled(at: index),
        folder.stamp(of: path)?.looksLike(state.table.stamp(at: index)) == true
      else { return nil }
      return state.table.digest(at: index)
    }
    return if let known { known } else { try read(path, atMost: limit)?.digest }
  }

  /// The bytes of a file with their digest; nil if there is no such file. So a key can be computed from exactly the bytes that
  /// were read.
  ///
  /// - Parameter limit: the largest size in bytes that is read.
  /// - Throws: ``EngineError/Code/refused`` for a file that is longer or is not a regular file.
  public func read(
    _ path: String, atMost limit: Int = usualLimit
  ) throws(EngineError) -> (bytes: [UInt8], digest: SHA256Digest)? {
    let instant = try instant()
    let place = absolute(path)
    let before = FileStamp(path: place)
    let bytes: [UInt8]
    do throws(EngineError) { bytes = try effects.read(place, atMost: limit) } catch  where error.code == .notFound {
      forget(path)
      return nil
    }
    // The bytes are hashed although a stamp may say what they are: a program that maps a file changes bytes before the stamp.
    let digest = SHA256Digest(of: bytes)
    guard let before, let after = FileStamp(path: place), after.looksLike(before), after.size == Int64(bytes.count)
    else {
      // The file changed while it was read. Use the bytes that were read, but do not remember the digest.
      forget(path)
      return (bytes, digest)
    }
    let entry = StampTable.Entry(path: path, stamp: after, digest: digest, isSettled: after.isOlder(than: instant))
    state.withLock { $0.learn(path, entry) }
    return (bytes, digest)
  }

  /// The digest of all files below a folder, as ``FileListHasher`` computes it; nil if not exactly `count` files are known there, or
  /// if any is gone. The few whose stamps changed are read again.
  ///
  /// No path of the others becomes a text, so a hundred thousand files cost little more than a `stat` each.
  ///
  /// - Parameter limit: the largest size in bytes that is read.
  public func digest(
    below folder: String, count: Int, atMost limit: Int
  ) throws(EngineError) -> SHA256Digest? {
    let table = state.withLock { $0.table }
    let range = table.range(below: folder)
    guard range.count == count else { return nil }
    for index in table.doubtful(below: root, in: range) {
      guard let path = table.entry(at: index)?.path, try digest(of: path, atMost: limit) != nil else { return nil }
    }
    guard let learnt = learnt(below: folder, table) else { return nil }
    var hasher = FileListHasher()
    for index in range { hasher.add(table.pathBytes(at: index), learnt[index] ?? table.digest(at: index)) }
    return hasher.finalize()
  }

  /// The known files below a folder with their digests, in the order of their paths; nil if a file came or went in this pass.
  public func files(below folder: String) -> [(path: String, digest: SHA256Digest)]? {
    let table = state.withLock { $0.table }
    guard let learnt = learnt(below: folder, table) else { return nil }
    return table.range(below: folder).map { index in
      (String(decoding: table.pathBytes(at: index), as: UTF8.self), learnt[index] ?? table.digest(at: index))
    }
  }

  /// The files below a folder that have other content than in an earlier pass, in the order of their paths.
  ///
  /// - Parameters:
  ///   - before: the digest of all files below the folder in the earlier pass, as ``FileListHasher`` computes it.
  ///   - now: their digest in this pass.
  /// - Returns: nil if the files of the last run do not have the digest `before`, or those of this one not `now`.
  public func replaced(
    below folder: String, since before: SHA256Digest, now: SHA256Digest
  ) -> [(path: String, digest: SHA256Digest)]? {
    let table = state.withLock { $0.table }
    guard let learnt = learnt(below: folder, table) else { return nil }
    var (old, new) = (FileListHasher(), FileListHasher())
    for index in table.range(below: folder) {
      let (path, digest) = (table.pathBytes(at: index), table.digest(at: index))
      old.add(path, digest)
      new.add(path, learnt[index] ?? digest)
    }
    guard old.finalize() == before, new.finalize() == now else { return nil }
    return learnt.sorted { $0.key < $1.key }.filter { $0.value != table.digest(at: $0.key) }.map { index, digest in
      (String(decoding: table.pathBytes(at: index), as: UTF8.self), digest)
    }
  }

  /// The digests that this pass learnt of files below a folder, by their positions in the table of the last run; nil if a file is
  /// not in the table, or was forgotten.
  private func learnt(below folder: String, _ table: StampTable) -> [Int: SHA256Digest]? {
    var learnt: [Int: SHA256Digest] = [:]
    for (key, entry) in state.withLock({ $0.learnt }) where key.path.hasPrefix(folder) {
      guard let entry, let index = table.index(of: key.path) else { return nil }
      learnt[index] = entry.digest
    }
    return learnt
  }

  /// Forgets the files below a folder that are not there any more.
  ///
  /// - Parameters:
  ///   - paths: files that are there.
  ///   - kept: files that are remembered even if they are gone.
  public func forgetMissing(below folder: String, besides paths: [String], keeping kept: Set<String> = []) {
    let table = state.withLock { $0.table }
    let range = table.range(below: folder)
    guard range.count > paths.count else { return }
    let present = Set(paths.map(PathKey.init))
    for entry in range.lazy.compactMap({ table.entry(at: $0) })
    where !present.contains(PathKey(entry.path)) && !kept.contains(entry.path)
      && FileStamp(path: absolute(entry.path), following: false) == nil
    {
      forget(entry.path)
    }
  }

  /// Whether a file was read here, in this run or an earlier one, and was not forgotten since.
  public func knows(_ path: String) -> Bool { state.withLock { $0.known(path) != nil } }

  /// Saves what was learnt, if anything.
  public func save() throws(EngineError) {
    guard writes else { return }
    let table = state.withLock { state -> StampTable? in
      guard !state.learnt.isEmpty else { return nil }
      let old = state.learnt.keys.compactMap { state.table.index(of: $0.path) }
      state.table = state.table.replacing(old.sorted(), with: state.learnt.values.compactMap { $0 })
      state.learnt = [:]
      return state.table
    }
    guard let table else { return }
    try effects.writeAtomically(table.encoded(under: key, for: Self.purpose), to: self.table, durable: false)
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }

  private func forget(_ path: String) { state.withLock { $0.learn(path, nil) } }

  /// The file system's time at the start of this pass; 0 if nothing may be written, so that no entry counts as settled.
  public func instant() throws(EngineError) -> Int64 {
    if let instant = state.withLock({ $0.instant }) { return instant }
    let now = writes ? try effects.fileSystemTime(in: Effects.directory(of: table)) : 0
    return state.withLock { state in
      state.instant = state.instant ?? now
      return state.instant ?? now
    }
  }
}
