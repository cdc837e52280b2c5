import Digests
import Engine
import Pipeline

/// The results for the pictures of a class, cut into parts by the digests of the pictures. A changed picture changes one
/// part, so the others need not be sent again.
struct SharedResults {
  /// The keys of the results of a part.
  typealias Part = [SHA256Digest]

  /// The files in which a part is sent.
  struct Files {
    let journal: [UInt8]
    /// The blobs of the results, of which each is in one part only.
    let blobs: [SHA256Digest]
  }

  private let workspace: Workspace
  /// The keys of each part.
  private(set) var parts: [Part] = []
  /// The number of results.
  private(set) var count = 0
  /// The part that has a blob.
  private var places: [SHA256Digest: Int] = [:]

  /// The size of results and blobs from which a part is cut, in bytes.
  private static let partBytes = 16 << 20
  /// The results that are read at once.
  private static let batch = 4_096

  /// The results of actions on some pictures.
  init(of used: [UsedActions], on pictures: Set<SHA256Digest>, in workspace: Workspace) throws(EngineError) {
    self.workspace = workspace
    var found: [(source: SHA256Digest, key: SHA256Digest)] = []
    var seen: Set<SHA256Digest> = []
    var bytes = 0
    for actions in used where actions.isPortable && PortableKinds.names.contains(actions.kind) {
      let wanted = actions.keys.indices.filter { pictures.contains(actions.sources[$0]) }
      for start in stride(from: 0, to: wanted.count, by: Self.batch) {
        let indices = wanted[start..<min(start + Self.batch, wanted.count)]
        let entries = try workspace.actions.entries(for: indices.map { actions.keys[$0] })
        for index in indices {
          let key = actions.keys[index]
          guard let entry = entries[key]?.shared, seen.insert(key).inserted, entry.kind == actions.kind else {
            continue
          }
          guard let size = try entry.blob.map({ (blob) throws(EngineError) in try workspace.store.size(of: blob) }) ?? 0
          else { continue }
          bytes += entry.value.count + 128 + size
          found.append((actions.sources[index], key))
        }
      }
    }
    count = found.count
    parts = Self.cut(found, into: bytes / Self.partBytes)
    for (number, part) in parts.enumerated() {
      for (_, entry) in try entries(of: part) {
        if let blob = entry.blob, places[blob] == nil { places[blob] = number }
      }
    }
  }

  /// The keys by the first bits of the pictures that they are about.
  private static func cut(_ found: [(source: SHA256Digest, key: SHA256Digest)], into count: Int) -> [Part] {
    let bits = count == 0 ? 0 : min(16, Int.bitWidth - count.leadingZeroBitCount)
    var parts = [Part](repeating: [], count: 1 << bits)
    for (source, key) in found { parts[bits == 0 ? 0 : Int(source.prefix >> UInt64(64 - bits))].append(key) }
    return parts.filter { !$0.isEmpty }
  }

  private func entries(of part: Part) throws(EngineError) -> [SHA256Digest: ActionEntry] {
    try workspace.actions.entries(for: part).compactMapValues(\.shared)
  }

  /// The files of a part.
  func files(of number: Int) throws(EngineError) -> Files {
    let entries = try entries(of: parts[number])
    let blobs = Set(entries.values.compactMap(\.blob)).filter { places[$0] == number }.sorted()
    return Files(journal: ResultJournal.encoded(entries), blobs: blobs)
  }
}

extension ActionEntry {
  /// The result as others get it. A thumbnail stays here: it is made again where a comparison needs it.
  fileprivate var shared: ActionEntry {
    ActionEntry(
      kind: kind, value: value, expires: expires, blob: PortableKinds.remakesBlob(of: kind) ? nil : blob,
      source: source)
  }
}
