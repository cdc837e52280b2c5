import Digests
package import Engine

/// `SHA256SUMS`, the list of dsbuild's files in the root of a tree. `sha256sum -c SHA256SUMS` checks it.
///
/// The list is not part of the export's digest: that is the digest of the list itself. If `.dsbuild` is gone, a tree
/// recognizes its files by the list. The list comes with the tree, so anybody may have written it. A file therefore
/// counts as dsbuild's only if it has the digest in the list, and the list counts only if the format writes files
/// with all these paths.
package struct TreeList {
  static let name = "SHA256SUMS"
  /// The longest list that is read, in bytes: enough for about three million files.
  private static let mostBytes: Int64 = 256 << 20

  /// A file of the list.
  package struct Entry: Sendable {
    package let path: String
    let digest: SHA256Digest
  }

  /// The listed files, sorted by path.
  package let entries: [Entry]
  /// The list itself as a file.
  let file: StampTable.Entry

  /// The list of a tree; nil if there is none, or if it does not count.
  package init?(of root: String, marks: OutputMarks, effects: Effects) {
    let path = "\(root)/\(Self.name)"
    guard case .paths(let isOwn) = marks, let stamp = FileStamp(path: path, following: false), stamp.kind == .file,
      stamp.size <= Self.mostBytes, let bytes = try? effects.read(path), let entries = Self.entries(bytes, where: isOwn)
    else { return nil }
    self.entries = entries
    file = StampTable.Entry(path: Self.name, stamp: stamp, digest: SHA256Digest(of: bytes), isSettled: false)
  }

  /// One `<sha256>  <path>` a line, each path once and in order.
  private static func entries(_ bytes: [UInt8], where isOwn: (String) -> Bool) -> [Entry]? {
    guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return nil }
    var entries: [Entry] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard line.count > 66, line.dropFirst(64).starts(with: "  ".utf8),
        let digest = SHA256Digest(hex: String(decoding: line.prefix(64), as: UTF8.self))
      else { return nil }
      let path = String(decoding: line.dropFirst(66), as: UTF8.self)
      guard isOwn(path), entries.last.map({ $0.path.precedesByBytes(path) }) ?? true else { return nil }
      entries.append(Entry(path: path, digest: digest))
    }
    return entries
  }
}
