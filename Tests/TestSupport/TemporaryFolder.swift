import Foundation

/// A folder of a test's own under the system's temporary folder, removed with the last reference to it.
public final class TemporaryFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// A new, empty folder.
  public init() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dsbuild-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The whole path of a file inside.
  public func path(of name: String) -> String {
    "\(path)/\(name)"
  }

  /// Writes a file, making the folders it lies in.
  public func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(fileURLWithPath: path(of: name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Writes a text file, making the folders it lies in.
  public func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  /// A file's bytes.
  public func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(of: name))))
  }

  /// A file's text.
  public func text(_ name: String) throws -> String {
    String(decoding: try read(name), as: UTF8.self)
  }

  /// Whether there is something of that name.
  public func contains(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(of: name))
  }

  /// Removes a file or a folder.
  public func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path(of: name))
  }

  /// Every file under a folder, as paths relative to this one, sorted by byte; nothing where the folder is not there.
  public func files(under name: String = "") -> [String] {
    let root = name.isEmpty ? path : path(of: name)
    guard let found = FileManager.default.enumerator(atPath: root) else { return [] }
    var files: [String] = []
    while let entry = found.nextObject() as? String {
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: "\(root)/\(entry)", isDirectory: &isFolder) else { continue }
      if !isFolder.boolValue { files.append(name.isEmpty ? entry : "\(name)/\(entry)") }
    }
    return files.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
