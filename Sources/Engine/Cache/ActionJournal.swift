import Digests

/// The results that are not in the database yet, in a file of this process. Results are committed by the thousand, and because
/// of this journal a killed process loses none.
///
/// Each result is one sealed write, and an incomplete one at the end is ignored. If a process ends and leaves a journal, the
/// next one that opens the cache adopts it. The class is not thread-safe: its owner locks it.
final class ActionJournal {
  private let directory: String
  private let seal: Seal
  private let effects: Effects
  private var file: OpenFile?
  private var end = 0

  /// Creates a journal in `directory`. The file is created with the first result.
  init(directory: String, key: SealKey, effects: Effects) {
    self.directory = directory
    seal = Self.seal(key)
    self.effects = effects
  }

  /// Appends one result.
  func append(_ key: SHA256Digest, _ entry: ActionEntry) throws(EngineError) {
    let file = try opened()
    let frame = Self.frame(key, entry, seal)
    try effects.write(frame, to: file, at: end)
    end += frame.count
  }

  /// Removes the journal, after its results were committed to the database.
  func clear() throws(EngineError) {
    guard let file else { return }
    try effects.unlink(file.path)
    self.file = nil
    end = 0
  }

  private func opened() throws(EngineError) -> OpenFile {
    if let file { return file }
    try effects.makeDirectories(directory)
    while true {
      let name = "\(ProcessIdentity.own)-\(Hexadecimal.encode(UInt64.random(in: .min ... .max)))"
      let file = try effects.open(directory + "/" + name, .create(permissions: 0o644))
      guard file.tryLock(), file.isStillNamed() else { continue }
      self.file = file
      return file
    }
  }

  /// The journals that processes left in `directory` when they ended.
  ///
  /// The files stay locked until the caller has committed their results and removed them with ``Abandoned/remove(_:)``.
  static func abandoned(in directory: String, key: SealKey, effects: Effects) throws(EngineError) -> [Abandoned] {
    var found: [Abandoned] = []
    for entry in try effects.list(directory) where NamePattern.process.matches(entry.name) {
      let path = directory + "/" + entry.name
      let file: OpenFile
      do throws(EngineError) { file = try effects.open(path, .read) } catch  where error.code == .notFound { continue }
      guard file.tryLock(), file.isStillNamed() else { continue }
      found.append(Abandoned(file: file, entries: entries(try effects.read(path), seal(key))))
    }
    return found
  }

  /// The journal of a process that has ended.
  struct Abandoned {
    fileprivate let file: OpenFile
    /// The results in the order in which they were recorded.
    let entries: [(key: SHA256Digest, entry: ActionEntry)]

    func remove(_ effects: Effects) throws(EngineError) { try effects.unlink(file.path) }
  }

  // MARK: frames

  static let magic = Array("DSBJ".utf8)

  static func seal(_ key: SealKey) -> Seal { Seal(key: key, purpose: "journal") }

  /// A frame: magic, length of the rest, the encoded result, seal.
  private static func frame(_ key: SHA256Digest, _ entry: ActionEntry, _ seal: Seal) -> [UInt8] {
    var frame = magic
    let sealed = seal.sealed(entry.encoded(under: key))
    frame.reserveCapacity(sealed.count + 8)
    LittleEndian.append(UInt64(sealed.count), count: 4, to: &frame)
    return frame + sealed
  }

  /// The results in a journal, up to the first that is incomplete.
  static func entries(_ bytes: [UInt8], _ seal: Seal) -> [(key: SHA256Digest, entry: ActionEntry)] {
    var entries: [(SHA256Digest, ActionEntry)] = []
    var start = 0
    while bytes.count - start >= 8, bytes[start..<start + 4].elementsEqual(magic) {
      let length = Int(LittleEndian.half(bytes, at: start + 4))
      guard length <= bytes.count - start - 8,
        let content = seal.opened(Array(bytes[start + 8..<start + 8 + length])),
        let entry = ActionEntry.decoded(content)
      else { return entries }
      entries.append(entry)
      start += 8 + length
    }
    return entries
  }
}
