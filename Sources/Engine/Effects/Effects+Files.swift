#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// How a file is opened.
  public enum OpenMode: Sendable {
    /// The file must exist and is only read.
    case read
    /// The file must not exist. It gets these permissions.
    case create(permissions: UInt16)
    /// The file is created, or emptied if it exists.
    case replace
    /// The file must exist. It can be read and written at any offset.
    case update
    /// The file is created if it does not exist. It can be read and written at any offset.
    case open
    /// The file is created if it does not exist. Every write appends to its end.
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

  /// The kinds of file that may be opened at a path.
  public enum Allowance: Sendable {
    /// A regular file, for dsbuild's own files.
    case plainFiles
    /// A regular file or a link to one, for the user's files.
    case links
    /// Also a pipe or a device, for output that the user named. Opening may wait.
    case anything

    var flags: Int32 {
      switch self {
      // With O_NONBLOCK, opening a pipe without a writer returns at once. It has no effect on regular files.
      case .plainFiles: O_NOFOLLOW | O_NONBLOCK
      case .links: O_NONBLOCK
      case .anything: 0
      }
    }
  }

  /// Opens a file. It is closed when its last reference is released.
  ///
  /// - Throws: ``EngineError/Code/refused`` if `allowance` does not allow the kind of file there.
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

  /// Reads a complete file of at most one gibibyte.
  ///
  /// - Throws: ``EngineError/Code/refused`` if the file is longer, before anything is read.
  public func read(_ path: String, allowing allowance: Allowance = .plainFiles) throws(EngineError) -> [UInt8] {
    try read(try open(path, .read, allowing: allowance), atMost: Self.mostBytes)
  }

  /// Reads `count` bytes from `offset`, or fewer if the file ends before. This gets no operation number, because opening got
  /// one.
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

  /// Writes bytes at an offset, with as many calls as needed. If `offset` is nil, it writes at the file's position, which is
  /// the end for `.append`.
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

  /// Makes one `write` or `pwrite`, again if interrupted. Returns the number of bytes written.
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

  /// Truncates a file to a length.
  public func truncate(_ file: OpenFile, to length: Int) throws(EngineError) {
    try perform(.truncate(path: file.path, length: length)) { ftruncate(file.descriptor, off_t(length)) }
  }

  /// Syncs a file's bytes to the disk.
  public func sync(_ file: OpenFile) throws(EngineError) {
    try perform(.sync(path: file.path)) { SystemCall.syncData(file.descriptor) }
  }

  /// Writes `bytes` to a file that appears completely or not at all, and replaces an existing file.
  ///
  /// It writes a temporary file, syncs it if `durable`, renames it, and then syncs the directory if `durable`. Without
  /// `durable`, a power cut can leave the old content or an empty file, but a kill cannot.
  ///
  /// - Returns: the file's stamp just before the rename. The rename modifies only its `changed`.
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
      // The scratch directory is on another file system than the destination. Use a temporary file beside the destination
      // instead.
      let neighbour = path + ".dsbuild-tmp"
      try? unlink(neighbour)
      written = try write(bytes, toNew: neighbour, durable: durable, permissions: permissions)
      try rename(neighbour, to: path)
    }
    if durable { try syncDirectory(Self.directory(of: path)) }
    return written
  }

  /// Writes `bytes` to a new file that appears completely or not at all. A file at `path` is never replaced, even if it came
  /// meanwhile.
  ///
  /// The draft is in the scratch directory, where a killed process may leave it: it is swept there. If that is on another file
  /// system, the draft is beside the file.
  public func writeNew(_ bytes: [UInt8], to path: String) throws(EngineError) {
    if let scratch { try makeDirectories(scratch) }
    let draft = temporaryPath(for: path)
    defer { try? unlink(draft) }
    try write(bytes, toNew: draft)
    do throws(EngineError) { try link(draft, to: path) } catch {
      guard error.code == .crossesFileSystems, scratch != nil else { throw error }
      let neighbour = "\(path).dsbuild-tmp"
      let file = try open(neighbour, .create(permissions: 0o644))
      defer { try? unlink(neighbour) }
      try write(bytes, to: file)
      try link(neighbour, to: path)
    }
  }

  /// Writes `bytes` to a new file, which must not exist yet. A killed process can leave a part of it.
  ///
  /// - Returns: the file's stamp.
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
  /// The time by the clock of the file system that contains `directory`, in nanoseconds since 1970.
  ///
  /// It comes from a new temporary file, because stamps must be compared with this clock, which may be that of a network
  /// server.
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
