import Diagnostics
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file that redirects a browser to the page. Only this user can read it, and it is removed once the page was opened.
///
/// Every user of the machine can read the arguments of a process. Therefore the program that opens the browser gets the path of
/// this file, and only the file contains the address with its token.
final class BrowserEntry: Sendable {
  private let path: String
  private let programs: SearchPath
  private let isThere = Atomic<Bool>(true)

  /// Creates the file, which redirects to `address`, in a folder of its own.
  ///
  /// - Parameters:
  ///   - folder: created if it is missing; a file of an earlier process is removed.
  ///   - programs: where the program that opens the browser is searched for.
  /// - Throws: `DiagnosticError` if the folder does not belong to this user, or if the file cannot be written.
  init(to address: String, in folder: String, programs: SearchPath) throws {
    self.programs = programs
    unsafe mkdir(folder, 0o700)
    let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { throw Self.unusable(folder) }
    defer { close(directory) }
    var status = stat()
    guard unsafe fstat(directory, &status) == 0, status.st_uid == geteuid(), fchmod(directory, 0o700) == 0 else {
      throw Self.unusable(folder)
    }
    // Only one page of a project is open at a time, and it belongs to this process. So an existing file is stale.
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
      "no browser was opened: other users can reach `\(folder)`, which would hold the page's secret address",
      hint: "open the address that is printed above yourself")
  }

  /// Opens the file in the person's browser, if there is one.
  func show() {
    #if canImport(Darwin)
      let program = "/usr/bin/open"
    #else
      let program = "xdg-open"
    #endif
    // The opener may run as long as the browser, so a thread of its own waits for it. The thread ends with this process.
    DispatchQueue(label: "browser").async { [path, programs] in
      _ = try? ChildProcess.run([program, path], path: programs)
    }
    // After a minute no browser opens the file any more. The printed address stays valid.
    DispatchQueue.global().asyncAfter(deadline: .now() + 60) { [self] in remove() }
  }

  /// Removes the file, once.
  func remove() {
    if isThere.exchange(false, ordering: .relaxed) { unsafe unlink(path) }
  }

  /// The address has only digits, letters and punctuation without a meaning in HTML, so it is not escaped.
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
