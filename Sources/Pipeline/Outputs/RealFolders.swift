import Engine

/// The folders below a root that are folders themselves: a link among them would lead every file in it elsewhere.
struct RealFolders {
  let root: String
  private var known: [String: Bool] = [:]

  init(_ root: String) {
    self.root = root
  }

  /// The first folder on the way to a file that is there and is no folder; nil where none is in the way.
  mutating func obstacle(to path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let folder = String(path[..<slash])
    if known[folder] == true { return nil }
    if let above = obstacle(to: folder) { return above }
    let kind = FileStamp(path: "\(root)/\(folder)", following: false)?.kind
    known[folder] = kind == .directory || kind == nil
    return known[folder] == true ? nil : folder
  }
}
