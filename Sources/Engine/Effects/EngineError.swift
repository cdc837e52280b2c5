public import Diagnostics
public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A failed operation on a file, a database or a lock: the operation, the path, and the space that it needed.
public struct EngineError: ExplainedError, Hashable, Sendable {
  /// The kinds of failure that callers treat differently.
  public enum Code: Hashable, Sendable {
    /// The file system is full: the bytes that the operation needed and the free bytes.
    case noSpace(needed: Int, free: Int)
    /// The device failed (`EIO`).
    case inputOutput
    /// The process or the system has no free file descriptor.
    case tooManyFiles
    /// The path does not exist.
    case notFound
    /// The path of a new file or directory exists already.
    case alreadyExists
    /// The permissions forbid it, or the file system is read-only.
    case accessDenied
    /// Source and destination are on different file systems.
    case crossesFileSystems
    /// Another process holds the lock.
    case held(by: Int32?)
    /// SQLite reported an error; the detail says which.
    case database
    /// The content differs from what was written.
    case damaged
    /// A blob that is needed is not in the store, or is damaged there.
    case lost(SHA256Digest)
    /// The file is not dsbuild's or not of an allowed kind, so dsbuild does not touch it. The detail says why.
    case refused
    /// Any other error of the system.
    case system
  }

  /// The kind of failure.
  public let code: Code
  /// The operation as a verb: `write`, `rename`.
  public let operation: String
  /// The file or directory of the operation.
  public let path: String
  /// The system's error number; 0 if no system call failed.
  public let systemError: Int32
  /// Further details; may be empty.
  public let detail: String
  /// The hint for the user, if there is one.
  public let hint: String?

  /// Creates an error with a code.
  public init(
    _ code: Code, _ operation: String, _ path: String, systemError: Int32 = 0, detail: String = "", hint: String? = nil
  ) {
    self.code = code
    self.operation = operation
    self.path = path
    self.systemError = systemError
    self.detail = detail
    self.hint = hint
  }

  /// Creates the error for the system's error `number`. For a full disk, it reports `needed` bytes and the free bytes.
  init(system number: Int32, _ operation: String, _ path: String, needed: Int = 0) {
    let code: Code =
      switch number {
      case ENOSPC, EDQUOT: .noSpace(needed: needed, free: FreeSpace.bytes(at: path))
      case EIO: .inputOutput
      case EMFILE, ENFILE: .tooManyFiles
      case ENOENT, ENOTDIR: .notFound
      case EEXIST, ENOTEMPTY: .alreadyExists
      case EACCES, EPERM, EROFS: .accessDenied
      case EXDEV: .crossesFileSystems
      default: .system
      }
    var detail = ""
    if case .noSpace = code, FreeSpace.lacksInodes(at: path) {
      detail = "no inode left on the disk: it holds as many files as it can"
    }
    self.init(code, operation, path, systemError: number, detail: detail)
  }

  /// The error for a lost blob.
  ///
  /// - Parameter node: the node whose output the blob is, in the form that `build` accepts; nil if it is not known.
  public static func lost(_ digest: SHA256Digest, of node: String? = nil) -> EngineError {
    EngineError(
      .lost(digest), "read", "", detail: node.map { "what `\($0)` gave" } ?? "a result of the last build",
      hint: "run `dsbuild`, which makes it again; `dsbuild verify --repair` looks for more damage")
  }

  /// Whether the error is a lost blob. If so, the node that made it has to run again.
  public var isLoss: Bool { if case .lost = code { true } else { false } }

  /// One line for people, without a place: the operation, the path and the reason.
  public var message: String {
    let what = "cannot \(operation) `\(path)`: "
    switch code {
    case .noSpace where systemError != 0 && !detail.isEmpty: return what + detail
    case .noSpace(let needed, let free):
      return what + "no space left on the disk (\(needed) bytes needed, \(free) bytes free)"
    case .inputOutput: return what + "the disk reports an input/output error"
    case .tooManyFiles: return what + "too many open files"
    case .notFound: return what + "no such file or directory"
    case .alreadyExists: return what + "it exists already"
    case .accessDenied where systemError == EROFS: return what + "the file system is read-only"
    case .accessDenied: return what + "permission denied"
    case .crossesFileSystems: return what + "it is on another file system"
    case .held(let holder): return what + "held by " + (holder.map { "process \($0)" } ?? "another process")
    case .database: return what + "the database says: \(detail)"
    case .damaged: return what + (detail.isEmpty ? "its content is damaged" : detail)
    case .lost(let digest): return "\(detail) is lost or damaged: the store lacks the file \(digest.hex.prefix(16))"
    case .refused: return what + detail
    case .system: return what + (detail.isEmpty ? Self.text(of: systemError) : detail)
    }
  }

  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, hint: hint ?? usualHint)] }

  /// The hint for most errors of this kind.
  private var usualHint: String? {
    switch code {
    case .noSpace: "free some space on the disk and run the command again; `dsbuild gc` removes what nothing uses"
    case .inputOutput: "the disk may be failing: save your files, then check it (`dmesg` shows its errors)"
    case .tooManyFiles: "raise the limit of open files, `ulimit -n 4096`, and run the command again"
    case .notFound: "check the path, and that nothing else removes files there"
    case .alreadyExists: "move it away and run the command again"
    case .accessDenied where systemError == EROFS: "work on a copy of the project on a disk that can be written"
    case .accessDenied: "`ls -ld` shows who may use it: run dsbuild as that user, or change its rights with `chmod`"
    case .crossesFileSystems: "put the folder on the same file system as the project"
    case .held: "wait until the other dsbuild has ended, or leave out `--no-wait`"
    case .database, .damaged, .lost: "run `dsbuild verify --repair`, which sets aside what is damaged"
    case .refused, .system: nil
    }
  }

  public var kind: FailureKind { if case .held = code { .held } else { .failed } }

  private static func text(of number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    unsafe strerror_r(number, &buffer, buffer.count)
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
