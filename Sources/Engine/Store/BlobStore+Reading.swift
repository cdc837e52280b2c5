public import Digests
import Synchronization

extension BlobStore {
  /// The result of looking up a digest.
  enum Finding {
    case whole([UInt8])
    case absent
    case damaged(BlobProblem, bytes: [UInt8]?)
  }

  /// Reads the bytes of a digest and hashes them. Changes nothing.
  func look(at digest: SHA256Digest) throws(EngineError) -> Finding {
    if let finding = try lookInPacks(at: digest) {
      if case .absent = finding {
        // The pack is gone because another process compacted it. The indexes say where the blob is now.
        try forget()
        if let again = try lookInPacks(at: digest) { return again }
      } else {
        return finding
      }
    }
    if let path = state.withLock({ $0.waiting[digest] }) {
      let finding = try lookAtFile(path, digest)
      if case .absent = finding {} else { return finding }
    }
    return try lookAtFile(layout.file(digest), digest)
  }

  /// The problem of a blob that should exist; nil if it is intact.
  ///
  /// - Parameter readData: whether the bytes are hashed. If not, only names, lengths and headers are checked.
  public func problem(of digest: SHA256Digest, readData: Bool) throws(EngineError) -> BlobProblem? {
    do throws(EngineError) {
      if readData {
        switch try look(at: digest) {
        case .whole: break
        case .absent: return try withTable { (table, _) throws(EngineError) in table.lost[digest]?.problem } ?? .missing
        case .damaged(let problem, _): return problem
        }
      }
      return try problemOutside(digest)
    } catch  where error.code == .inputOutput { return .unreadable }
  }

  /// The problem of a blob that can be detected without hashing it.
  private func problemOutside(_ digest: SHA256Digest) throws(EngineError) -> BlobProblem? {
    let (loss, packed, waiting) = try withTable { (table, state) throws(EngineError) in
      let location = try table.location(of: digest, effects: effects)
      return (table.lost[digest], location.map { (table.names[Int($0.pack)], $0) }, state.waiting[digest])
    }
    if let loss { return loss.problem }
    if let (pack, location) = packed {
      let header: [UInt8]
      do throws(EngineError) {
        let file = try effects.open(layout.pack(pack), .read)
        header = try effects.read(file, at: location.offset, count: PackRecord.headerSize)
      } catch { return try Self.problem(for: error) }
      let expected = PackRecord(.live, digest: digest, length: Int(location.length))
      return PackRecord(header) == expected ? nil : .header
    }
    guard let stamp = FileStamp(path: waiting ?? layout.file(digest), following: false) else { return .missing }
    return stamp.kind == .file ? nil : .unreadable
  }

  /// Whether the store still lists a blob as present or lost. The indexes are read again.
  func isListed(_ digest: SHA256Digest) throws(EngineError) -> Bool {
    try forget()
    let isKnown = try withTable { (table, _) throws(EngineError) in
      try table.location(of: digest, effects: effects) != nil || table.lost[digest] != nil
    }
    return isKnown || FileStamp(path: layout.file(digest), following: false) != nil
  }

  /// The blobs that the store's indexes list but its packs no longer contain.
  public func lostDigests() throws(EngineError) -> [SHA256Digest] {
    try withTable { (table, _) throws(EngineError) in table.lost.keys.sorted() }
  }

  /// Drops all state in memory, so that the next use reads the indexes again.
  func forget() throws(EngineError) {
    try flushing.withLock { (_) throws(EngineError) in
      try flushPack()
      try flushFiles()
      // Under this lock, no batch is being written to an index. Blobs that another thread puts in the meantime are found again:
      // they are in the pack, after the part that its index covers.
      state.withLock { state in
        state.writer = nil
        state.readers = [:]
        state.table = nil
      }
    }
  }

  /// The blob in a pack; nil if no pack should contain it, absent if that pack is gone.
  private func lookInPacks(at digest: SHA256Digest) throws(EngineError) -> Finding? {
    let found: (PackTable.Location, OpenFile?, String)? = try withTable { (table, state) throws(EngineError) in
      guard let location = try table.location(of: digest, effects: effects) else { return nil }
      let name = table.names[Int(location.pack)]
      if let writer = state.writer, writer.number == location.pack { return (location, writer.file, name) }
      return (location, state.readers[location.pack], name)
    }
    guard let (location, opened, name) = found else { return nil }
    let bytes: [UInt8]
    do {
      let file: OpenFile
      if let opened { file = opened } else { file = try reader(of: name, number: location.pack) }
      bytes = try effects.read(file, at: location.start, count: Int(location.length))
    } catch {
      let problem = try Self.problem(for: error)
      return problem == .missing ? .absent : .damaged(problem, bytes: nil)
    }
    if bytes.count < Int(location.length) { return .damaged(.truncated, bytes: bytes) }
    return SHA256Digest(of: bytes) == digest ? .whole(bytes) : .damaged(.content, bytes: bytes)
  }

  /// Opens a pack for reading and keeps it open, along with up to 63 others.
  private func reader(of name: String, number: Int32) throws(EngineError) -> OpenFile {
    let file = try effects.open(layout.pack(name), .read)
    state.withLock { state in
      if state.readers.count >= 64 { state.readers = [:] }
      state.readers[number] = file
    }
    return file
  }

  private func lookAtFile(_ path: String, _ digest: SHA256Digest) throws(EngineError) -> Finding {
    let (bytes, stamp): ([UInt8], FileStamp?)
    do {
      let file = try effects.open(path, .read)
      stamp = FileStamp(descriptor: file.descriptor)
      bytes = try effects.read(file, atMost: Effects.mostBytes)
    } catch {
      let problem = try Self.problem(for: error)
      return problem == .missing ? .absent : .damaged(problem, bytes: nil)
    }
    // Steps read a long listing several times in one run. It is hashed again only if the file is another one since.
    if let stamp, stamp.size == Int64(bytes.count), state.withLock({ $0.hashed[digest] })?.looksLike(stamp) == true {
      return .whole(bytes)
    }
    guard SHA256Digest(of: bytes) == digest else { return .damaged(.content, bytes: bytes) }
    state.withLock { state in
      if state.hashed.count >= Self.mostHashed { state.hashed = [:] }
      state.hashed[digest] = stamp
    }
    return .whole(bytes)
  }

  /// The most blobs of which it is known that they were hashed.
  private static let mostHashed = 4_096

  /// The problem that a read error means for the blob. Errors that may be temporary say nothing about the blob and are
  /// rethrown.
  private static func problem(for error: EngineError) throws(EngineError) -> BlobProblem {
    switch error.code {
    case .notFound: return .missing
    case .accessDenied, .system, .damaged, .refused: return .unreadable
    case .inputOutput, .noSpace, .tooManyFiles, .alreadyExists, .crossesFileSystems, .held, .database, .lost:
      throw error
    }
  }

  /// The blobs with their own files, with size and modification time. Names that are not digests are skipped.
  func files() throws(EngineError) -> [(digest: SHA256Digest, size: Int, modified: Int64)] {
    var files: [(digest: SHA256Digest, size: Int, modified: Int64)] = []
    for directory in try effects.list(layout.store)
    where directory.name.utf8.count == 2 && directory.kind != .symbolicLink {
      for entry in try effects.list(layout.store + "/" + directory.name) {
        guard let digest = SHA256Digest(hex: entry.name) else { continue }
        guard let stamp = FileStamp(path: layout.file(digest), following: false) else { continue }
        files.append((digest, Int(stamp.size), stamp.modified))
      }
    }
    return files
  }
}
