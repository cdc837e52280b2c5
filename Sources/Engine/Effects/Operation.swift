/// One numbered operation outside the process, as a recording ``Effects`` logs it.
///
/// The log contains enough to replay any prefix of a run and to omit unsynced writes, which models a power cut.
public enum Operation: Hashable, Sendable {
  /// A file was opened for reading, or read completely.
  case read(path: String)
  /// A new file was created, or an old one emptied.
  case create(path: String)
  /// An existing file was opened for writing.
  case open(path: String)
  /// Bytes were written at an offset of a file.
  case write(path: String, offset: Int, bytes: [UInt8])
  /// A file was truncated to a length.
  case truncate(path: String, length: Int)
  /// A file's bytes were synced.
  case sync(path: String)
  /// A directory's names were synced.
  case syncDirectory(path: String)
  /// A file was renamed; an existing destination was replaced.
  case rename(from: String, to: String)
  /// A name was removed.
  case unlink(path: String)
  /// An empty directory was removed.
  case removeDirectory(path: String)
  /// A directory was created.
  case makeDirectory(path: String)
  /// A second name was given to a file.
  case link(from: String, to: String)
  /// A file was cloned inside the kernel.
  case copy(from: String, to: String)
  /// The times of a file were set.
  case setTimes(path: String)
  /// The mode of a file was set.
  case setMode(path: String)
  /// A database transaction was committed.
  case commit(path: String)

  /// The verb that errors use.
  var verb: String {
    switch self {
    case .read: "read"
    case .create: "create"
    case .open: "open"
    case .write: "write"
    case .truncate: "truncate"
    case .sync, .syncDirectory: "sync"
    case .rename: "rename"
    case .unlink, .removeDirectory: "remove"
    case .makeDirectory: "make the directory"
    case .link: "link"
    case .copy: "copy"
    case .setTimes: "set the times of"
    case .setMode: "set the mode of"
    case .commit: "commit to"
    }
  }

  /// The path for errors: the destination if there are two.
  var path: String {
    switch self {
    case .read(let path), .create(let path), .open(let path), .write(let path, _, _), .truncate(let path, _),
      .sync(let path), .syncDirectory(let path), .unlink(let path),
      .removeDirectory(let path), .makeDirectory(let path), .setTimes(let path), .setMode(let path), .commit(let path):
      path
    case .rename(_, let path), .link(_, let path), .copy(_, let path): path
    }
  }

  /// The disk space that the operation needs, in bytes.
  var needed: Int {
    switch self {
    case .write(_, _, let bytes): bytes.count
    case .read, .create, .open, .truncate, .sync, .syncDirectory, .rename, .unlink, .removeDirectory,
      .makeDirectory, .link, .copy, .setTimes, .setMode, .commit:
      0
    }
  }
}
