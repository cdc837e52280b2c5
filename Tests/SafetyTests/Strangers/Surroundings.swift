import Engine
import Foundation

/// Everything beside a clone, as the file system and the bytes have it.
struct Surroundings {
  /// By path: kind, length, times, number, permissions and bytes.
  private let entries: [String: String]

  /// What is in the folders at `roots` now, links not followed.
  init(_ roots: [String]) {
    var entries: [String: String] = [:]
    var waiting = roots
    while let path = waiting.popLast() {
      guard let stamp = FileStamp(path: path, following: false) else { continue }
      var words = "\(stamp)"
      if stamp.kind == .file, stamp.size < 1 << 20 { words += "\((try? Effects().read(path)) ?? [])" }
      entries[path] = words
      if stamp.kind == .directory {
        waiting += ((try? Effects().list(path)) ?? []).map { "\(path)/\($0.name)" }
      }
    }
    self.entries = entries
  }

  /// The paths at which the two differ, sorted.
  func differences(from other: Surroundings) -> [String] {
    Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }.sorted()
  }
}
