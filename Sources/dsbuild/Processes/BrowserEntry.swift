import Diagnostics
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that leads a browser to the page, readable by this user alone and removed once the page was entered.
///
/// The arguments of a process can be read by every user of the machine. So the program that opens the browser is given this
/// file's path, and only the file holds the address with its token.
final class BrowserEntry: Sendable {
  private let path: String
  private let isThere = Atomic<Bool>(true)

  /// An entry to `address` in a folder of its own.
  ///
  /// - Parameter folder: made where it is missing; entries of earlier processes in it are removed.
  /// - Throws: `DiagnosticError` where the folder is not this user's alone, or the file cannot be written.
  init(to address: String, in folder: String) throws {
    unsafe mkdir(folder, 0o700)
    let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { throw Self.unusable(folder) }
    defer { close(directory) }
    var status = stat()
    guard unsafe fstat(directory, &status) == 0, status.st_uid == geteuid(), fchmod(directory, 0o700) == 0 else {
      throw Self.unusable(folder)
    }
    // One page of a project is open at a time, and its process is this one.
    unsafe unlinkat(directory, Self.name, 0)
    let file = unsafe openat(directory, Self.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.unusable(folder) }
    defer { close(file) }
    let page = Array(Self.page(leadingTo: address).utf8)
    let written = unsafe page.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    path = "\(folder)/\(Self.name)"
    guard written == page.count else {
      remove()
      throw Self.unusable(folder)
    }
  }

  private static let name = "open.html"

  private static func unusable(_ folder: String) -> DiagnosticError {
    DiagnosticError(
      "no browser can be opened: `\(folder)` is not a folder of yours alone", hint: "open the address above")
  }

  /// Shows it in the person's browser, as far as there is one.
  func show() {
    #if canImport(Darwin)
      let program = "/usr/bin/open"
    #else
      let program = "xdg-open"
    #endif
    // The opener may live as long as the browser: a thread of its own waits for it, and ends with this process.
    DispatchQueue.global().async { [path] in _ = try? ChildProcess.run([program, path]) }
    // Nobody opens it any more; the printed address stays good.
    DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [self] in remove() }
  }

  /// Removes the file, once.
  func remove() {
    if isThere.exchange(false, ordering: .relaxed) { unsafe unlink(path) }
  }

  /// The address is digits, letters and punctuation that HTML does not know.
  private static func page(leadingTo address: String) -> String {
    """
    <!doctype html>
    <meta charset="utf-8">
    <meta name="referrer" content="no-referrer">
    <meta http-equiv="refresh" content="0; url=\(address)">
    <title>dsbuild review</title>
    <p><a href="\(address)">The review page</a></p>

    """
  }
}
