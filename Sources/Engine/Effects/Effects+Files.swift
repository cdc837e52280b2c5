#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// How a file is opened.
  public enum OpenMode: Sendable {
    /// It must exist; nothing is written.
    case read
    /// It must not exist; with these permissions.
    case create(permissions: UInt16)
    /// It is emptied when it exists.
    case replace
    /// It must exist, for reading and writing anywhere.
    case update
    /// It is made when it does not exist, for reading and writing anywhere.
    case open
    /// It is made when it does not exist; every write goes to its end.
    case append

    var flags: Int32 {
      switch self {
      case .read: O_RDONLY
      case .create: O_RDWR | O_CREAT | O_EXCL
      case .replace: O_RDWR | O_CREAT | O_TRUNC
      case .update: O_RDWR
      case .open: O_RDWR | O_CREAT
      case .append: O_WRONLY | O_CREAT | O_APPEND
      }
    }

    var permissions: mode_t {
      switch self {
      case .create(let permissions): mode_t(permissions)
      case .read, .replace, .update, .open, .append: 0o644
      }
    }

    func operation(_ path: String) -> Operation {
      switch self {
      case .read: .read(path: path)
      case .update: .open(path: path)
      case .create, .replace, .open, .append: .create(path: path)
      }
    }
  }

  /// What may be at a path that is opened.
  public enum Allowance: Sendable {
    /// A plain file: what dsbuild keeps for itself.
    case plainFiles
    /// A plain file, or a link to one: what people keep.
    case links
    /// Also a pipe or a device, which may be waited for: what a person named for output.
    case anything

    var flags: Int32 {
      switch self {
      // Without blocking, the opening of a pipe that nobody writes to returns at once; for plain files it means nothing.
      case .plainFiles: O_NOFOLLOW | O_NONBLOCK
      case .links: O_NONBLOCK
      case .anything: 0
      }
    }
  }

  /// Opens a file; it closes when the last holder lets go of it.
  ///
  /// - Throws: ``EngineError/Code/refused`` where there is something that `allowance` does not allow.
  public func open(
    _ path: String, _ mode: OpenMode, allowing allowance: Allowance = .plainFiles
  ) throws(EngineError) -> OpenFile {
    let descriptor: Int32
    do {
      descriptor = try perform(mode.operation(path)) {
        SystemCall.open(path, mode.flags | allowance.flags | O_CLOEXEC, mode.permissions)
      }
    } catch {
      switch error.systemError {
      case ELOOP where allowance == .plainFiles: throw refused(path, mode, "it is a symbolic link")
      case ENXIO: throw refused(path, mode, "it is not a plain file")
      default: throw error
      }
    }
    let file = OpenFile(descriptor: descriptor, path: path)
    guard allowance != .anything else { return file }
    switch FileStamp(descriptor: descriptor)?.kind {
    case .file?: return file
    case .directory?: throw EngineError(system: EISDIR, mode.operation(path).verb, path)
    case .symbolicLink?, .other?, nil: throw refused(path, mode, "it is a pipe or a device, not a plain file")
    }
  }

  private func refused(_ path: String, _ mode: OpenMode, _ reason: String) -> EngineError {
    EngineError(.refused, mode.operation(path).verb, path, detail: reason, hint: "put a plain file there, or remove it")
  }

  /// The whole content of a file of at most one gibibyte.
  ///
  /// - Throws: ``EngineError/Code/refused`` where it is longer, before anything is read.
  public func read(_ path: String, allowing allowance: Allowance = .plainFiles) throws(EngineError) -> [UInt8] {
    try read(try open(path, .read, allowing: allowance), atMost: Self.mostBytes)
  }

  /// At most `count` bytes from `offset`; fewer only where the file ends. Not numbered: opening was.
  public func read(_ file: OpenFile, at offset: Int, count: Int) throws(EngineError) -> [UInt8] {
    guard count > 0 else { return [] }
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        guard let start = buffer.baseAddress else { return }
        let got = unsafe pread(file.descriptor, start + filled, count - filled, off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    if failure != 0 { throw EngineError(system: failure, "read", file.path) }
    return bytes
  }

  /// Puts bytes at an offset, however many calls that takes; `offset` nil means where the file stands (its end, for `.append`).
  public func write(_ bytes: [UInt8], to file: OpenFile, at offset: Int? = nil) throws(EngineError) {
    let operation = Operation.write(path: file.path, offset: offset ?? -1, bytes: bytes)
    let fault = begin { operation }
    if let number = fault?.systemError, number != EINTR {
      throw EngineError(system: number, operation.verb, file.path, needed: bytes.count)
    }
    var done = 0
    if fault == .shortWrite { done = try put(bytes, from: 0, count: bytes.count / 2, to: file, at: offset) }
    while done < bytes.count {
      done += try put(bytes, from: done, count: bytes.count - done, to: file, at: offset.map { $0 + done })
    }
  }

  /// One `write` or `pwrite`, made again when interrupted; returns how many bytes were taken.
  private func put(
    _ bytes: [UInt8], from start: Int, count: Int, to file: OpenFile, at offset: Int?
  ) throws(EngineError) -> Int {
    while true {
      let taken = unsafe bytes.withUnsafeBytes { buffer in
        let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<start + count])
        if let offset { return unsafe pwrite(file.descriptor, part.baseAddress, count, off_t(offset)) }
        return unsafe SystemCall.write(file.descriptor, part.baseAddress, count)
      }
      if taken > 0 || count == 0 { return taken }
      if taken < 0 && errno == EINTR { continue }
      let number = taken == 0 ? ENOSPC : errno
      throw EngineError(system: number, "write", file.path, needed: bytes.count - start)
    }
  }

  /// Cuts a file to a length.
  public func truncate(_ file: OpenFile, to length: Int) throws(EngineError) {
    try perform(.truncate(path: file.path, length: length)) { ftruncate(file.descriptor, off_t(length)) }
  }

  /// Brings a file's bytes to the disk.
  public func sync(_ file: OpenFile) throws(EngineError) {
    try perform(.sync(path: file.path)) { SystemCall.syncData(file.descriptor) }
  }

  /// Makes a new file of `bytes` that appears whole or not at all, replacing what was there.
  ///
  /// A temporary file is written, synced if `durable`, and renamed; then the directory is synced. Without `durable` a power
  /// cut can leave the old content or an empty file, never a kill.
  ///
  /// - Returns: what the file looked like just before its rename, which changes its `changed` alone.
  @discardableResult
  public func writeAtomically(
    _ bytes: [UInt8], to path: String, durable: Bool, permissions: UInt16 = 0o644
  ) throws(EngineError) -> FileStamp? {
    let temporary = temporaryPath(for: path)
    if let scratch { try makeDirectories(scratch) }
    var written: FileStamp?
    do throws(EngineError) {
      written = try write(bytes, toNew: temporary, durable: durable, permissions: permissions)
      try rename(temporary, to: path)
    } catch {
      try? unlink(temporary)
      guard error.code == .crossesFileSystems, scratch != nil else { throw error }
      // The scratch directory is on another file system than the destination: go by a neighbour of the destination.
      let neighbour = path + ".dsbuild-tmp"
      try? unlink(neighbour)
      written = try write(bytes, toNew: neighbour, durable: durable, permissions: permissions)
      try rename(neighbour, to: path)
    }
    if durable { try syncDirectory(Self.directory(of: path)) }
    return written
  }

  /// Makes a new file of `bytes`, which must not be there yet; a kill can leave a part of it.
  ///
  /// - Returns: what it looks like.
  @discardableResult
  public func write(
    _ bytes: [UInt8], toNew path: String, durable: Bool = false, permissions: UInt16 = 0o644
  ) throws(EngineError) -> FileStamp? {
    let file = try open(path, .create(permissions: permissions))
    try write(bytes, to: file)
    if durable { try sync(file) }
    return FileStamp(descriptor: file.descriptor)
  }
}

extension Effects {
  /// What time it is by the clock of the file system that holds `directory`, in nanoseconds since 1970.
  ///
  /// Asked of a file made for it, since this is the clock that stamps are to be compared with; it may be a network server's.
  func fileSystemTime(in directory: String) throws(EngineError) -> Int64 {
    try makeDirectories(directory)
    let path = temporaryPath(for: directory + "/clock")
    if let scratch { try makeDirectories(scratch) }
    let file = try open(path, .create(permissions: 0o600))
    let time = FileStamp(descriptor: file.descriptor)?.modified ?? 0
    try unlink(path)
    return time
  }
}
