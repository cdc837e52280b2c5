public import Digests
import Synchronization

/// The digests of input files, known from the last run as long as `stat` says that nothing changed.
///
/// A file younger than this pass over the inputs is read again next time: an edit of the same size in the same tick of the clock
/// leaves no other trace. The instant is the file system's own, so a clock that was set back or forth changes nothing.
public final class InputDigests: Sendable {
  private struct State {
    /// What the last run knew.
    var table: StampTable
    /// What this run learnt beside it; nil for what it forgot.
    var learnt: [String: StampTable.Entry?] = [:]
    /// Where in the table the last file stood that was asked for: they are asked for about in its order.
    var place = 0
    var instant: Int64?

    /// What is known of a file.
    func known(_ path: String, near place: Int = 0) -> StampTable.Entry? {
      if let learnt = learnt[path] { return learnt }
      return table.index(of: path, near: place).flatMap { table.entry(at: $0) }
    }

    /// Takes in what was found of a file, unless it is known already.
    mutating func learn(_ path: String, _ entry: StampTable.Entry?) {
      guard let entry, let known = known(path) else {
        if entry != nil || known(path) != nil { learnt[path] = .some(entry) }
        return
      }
      if !entry.stamp.looksLike(known.stamp) || entry.digest != known.digest || entry.isSettled != known.isSettled {
        learnt[path] = entry
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

  /// The digests of files below `root`, as remembered in the file `table`; a missing or damaged one knows nothing.
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

  /// What is read of a file whose kind has no smaller limit: a model, an archive of pictures.
  public static let usualLimit = 4 << 30

  /// The digest of a file's content, read only when it may have changed; nil when there is no such file.
  ///
  /// - Parameter limit: the most bytes that are read.
  public func digest(of path: String, atMost limit: Int = usualLimit) throws(EngineError) -> SHA256Digest? {
    let known = state.withLock { state -> SHA256Digest? in
      if !state.learnt.isEmpty, let learnt = state.learnt[path] {
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

  /// The bytes of a file with their digest, so that a key is made of the bytes really read; nil when there is no such file.
  ///
  /// - Parameter limit: the most bytes that are read.
  /// - Throws: an error of code `damaged` for a file that is longer, and for what is no plain file.
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
    let digest = SHA256Digest(of: bytes)
    guard let before, let after = FileStamp(path: place), after.looksLike(before), after.size == Int64(bytes.count)
    else {
      // It was changed while it was read: what was read is what counts, and nothing is remembered of it.
      forget(path)
      return (bytes, digest)
    }
    let entry = StampTable.Entry(path: path, stamp: after, digest: digest, isSettled: after.isOlder(than: instant))
    state.withLock { $0.learn(path, entry) }
    return (bytes, digest)
  }

  /// Writes down what was learnt, if anything was.
  public func save() throws(EngineError) {
    guard writes else { return }
    let table = state.withLock { state -> StampTable? in
      guard !state.learnt.isEmpty else { return nil }
      let kept = (0..<state.table.count).filter { index in
        state.table.entry(at: index).map { state.learnt[$0.path] == nil } ?? false
      }
      state.table = state.table.replacing(keeping: kept, with: state.learnt.values.compactMap { $0 })
      state.learnt = [:]
      return state.table
    }
    guard let table else { return }
    try effects.writeAtomically(table.encoded(under: key, for: Self.purpose), to: self.table, durable: false)
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }

  private func forget(_ path: String) { state.withLock { $0.learn(path, nil) } }

  /// The file system's time when this pass began; 0 where nothing may be written, so that nothing settles.
  private func instant() throws(EngineError) -> Int64 {
    if let instant = state.withLock({ $0.instant }) { return instant }
    let now = writes ? try effects.fileSystemTime(in: Effects.directory(of: table)) : 0
    return state.withLock { state in
      state.instant = state.instant ?? now
      return state.instant ?? now
    }
  }
}
