import Engine
import TestSupport

/// A disk as a power cut can leave it, made from the operations that an ``Effects`` recorded.
///
/// The model is a journalling file system with ordered names: names change in the order in which they were changed, and every sync
/// brings all names before it to the disk; bytes reach the disk when their file is synced, otherwise each write may be
/// there, be missing, or be there as zeros. Reordering inside the device is not modelled.
struct PowerCut {
  private final class Inode {
    var bytes: [UInt8] = []
    var length = 0

    func write(_ new: [UInt8], at offset: Int) {
      if bytes.count < offset + new.count { bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count) }
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }
  }

  private let operations: ArraySlice<Operation>
  private let namesEnd: Int
  private let synced: [String: Int]

  /// A cut after the first `count` operations, with names lost back to where `generator` says.
  init(_ operations: [Operation], after count: Int, using generator: inout SeededGenerator) {
    self.operations = operations.prefix(count)
    var lastSync = 0
    var synced: [String: Int] = [:]
    for (index, operation) in self.operations.enumerated() {
      switch operation {
      case .sync(let path):
        synced[path] = index
        lastSync = index + 1
      case .syncDirectory: lastSync = index + 1
      default: break
      }
    }
    self.synced = synced
    namesEnd = Int.random(in: lastSync...count, using: &generator)
  }

  /// Lays the disk out at `destination` as it was at `source`.
  func write(from source: String, to destination: String, using generator: inout SeededGenerator) throws {
    var names: [String: Inode] = [:]
    var logical: [String: Inode] = [:]
    var directories: [String] = []
    for (index, operation) in operations.enumerated() {
      let isNamed = index < namesEnd
      switch operation {
      case .create(let path):
        let inode = logical[path] ?? Inode()
        logical[path] = inode
        if isNamed { names[path] = inode }
      case .write(let path, let offset, let bytes):
        guard let inode = logical[path] else { break }
        let place = offset < 0 ? inode.length : offset
        inode.length = max(inode.length, place + bytes.count)
        switch (synced[path] ?? -1) > index ? 0 : Int.random(in: 0..<3, using: &generator) {
        case 0: inode.write(bytes, at: place)
        case 1: inode.write([UInt8](repeating: 0, count: bytes.count), at: place)
        default: break
        }
      case .truncate(let path, let length):
        guard let inode = logical[path] else { break }
        inode.length = length
        inode.bytes = Array(inode.bytes.prefix(length))
      case .rename(let from, let to):
        logical[to] = logical.removeValue(forKey: from)
        if isNamed { names[to] = names.removeValue(forKey: from) }
      case .unlink(let path):
        logical[path] = nil
        if isNamed { names[path] = nil }
      case .makeDirectory(let path): if isNamed { directories.append(path) }
      case .removeDirectory(let path): if isNamed { directories.removeAll { $0 == path } }
      case .read, .open, .sync, .syncDirectory, .link, .copy, .setTimes, .setMode, .commit: break
      }
    }
    func moved(_ path: String) -> String { destination + path.dropFirst(source.count) }
    for path in directories where path.hasPrefix(source) { try Effects().makeDirectories(moved(path)) }
    for (path, inode) in names {
      try Effects().makeDirectories(Effects.directory(of: moved(path)))
      try Effects().write(inode.bytes, toNew: moved(path))
    }
  }
}
