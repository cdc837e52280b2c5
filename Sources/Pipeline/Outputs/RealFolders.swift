import Digests
import Engine

/// Checks that the folders below a root are real folders: a link among them would redirect every file in it.
struct RealFolders {
  let root: String
  private var known: [PathKey: Bool] = [:]

  init(_ root: String) {
    self.root = root
  }

  /// The first path above a file that exists and is not a folder; nil if there is none.
  mutating func obstacle(to path: String) -> String? {
    guard let slash = path.lastSlash else { return nil }
    let folder = String(path[..<slash])
    if known[PathKey(folder)] == true { return nil }
    if let above = obstacle(to: folder) { return above }
    let kind = FileStamp(path: "\(root)/\(folder)", following: false)?.kind
    known[PathKey(folder)] = kind == .directory || kind == nil
    return known[PathKey(folder)] == true ? nil : folder
  }
}
