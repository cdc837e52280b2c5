import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Resolves a path component by component, and rejects symbolic links inside the project.
///
/// Links outside the project belong to the machine or the user (`/home -> /data/home`) and are followed. A link inside it may
/// come from a clone or an archive of somebody else.
enum PlainPath {
  private static let mostLinks = 40

  /// Resolves an absolute path as far as it exists.
  ///
  /// - Throws: ``EngineError/Code/refused`` if the path passes through a link inside `project` or through git's own folder.
  static func resolved(_ path: String, project: String) throws(EngineError) -> String {
    let project = real(project)
    var waiting = parts(path).reversed() as [String]
    var place = ""
    var links = 0
    while let name = waiting.popLast() {
      if name == ".." {
        place = place.lastSlash.map { String(place[..<$0]) } ?? ""
        continue
      }
      let next = "\(place)/\(name)"
      if name.lowercased() == ".git", !isInside(project, next) {
        throw refused(path, "it is inside git's own folder `\(next)`", hint: "name another folder with `cache.dir`")
      }
      guard FileStamp(path: next, following: false)?.kind == .symbolicLink else {
        place = next
        continue
      }
      if isInside(place, project) { throw refused(path, "`\(next)` is a symbolic link inside the project") }
      links += 1
      guard links <= mostLinks, let target = target(of: next) else {
        throw refused(path, "its links lead to a file that does not exist")
      }
      waiting += parts(target).reversed()
      if target.hasPrefix("/") { place = "" }
    }
    return place.isEmpty ? "/" : place
  }

  private static func refused(
    _ path: String, _ reason: String,
    hint: String = "remove the link: dsbuild makes a folder in its place; or name another folder with `cache.dir`"
  ) -> EngineError {
    EngineError(.refused, "use", path, detail: reason, hint: hint)
  }

  private static func isInside(_ folder: String, _ project: String) -> Bool {
    PathKey(folder) == PathKey(project) || folder.path(below: project) != nil
  }

  /// The components of a path, without empty ones and `.`.
  private static func parts(_ path: String) -> [String] {
    path.pathParts().map(String.init).filter { $0 != "." }
  }

  private static func real(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  private static func target(of link: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      return unsafe readlink(link, start.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}
