public import Digests

/// All readers of state files over arbitrary bytes, for a fuzzer.
///
/// If a reader checks a seal or a checksum first, the bytes get a valid one. Otherwise the fuzzer would never reach the code
/// after the check.
public enum StateReaders {
  /// Parses bytes as a table of stamps and calls all its functions.
  public static func readStamps(_ content: [UInt8], key: SealKey) {
    let sealed = Seal(key: key, purpose: "stamps").sealed(content)
    guard let table = StampTable(encoded: sealed, under: key, for: "stamps") else { return }
    let entries = table.entries
    precondition(entries.count == table.count, "a table that is read has every entry")
    for (index, entry) in entries.enumerated() {
      let isPlain = RelativePath.isPlain(table.bytes[table.path(at: index)])
      precondition(isPlain || !table.hasPlainPaths, "no path of a table that has plain ones leads out")
      _ = table.order(index, entry.path)
      _ = table.index(of: entry.path, near: index)
    }
    _ = table.doubtful(below: "/nowhere")
    _ = table.replacing([0], with: entries)
    _ = table.lines
  }

  /// Parses bytes as a journal of results, as the record of a node's run, and as the index of a pack with its table.
  public static func readRecords(_ content: [UInt8], key: SealKey) {
    let sealed = ActionJournal.seal(key).sealed(content)
    var frame = ActionJournal.magic
    LittleEndian.append(UInt64(sealed.count), count: 4, to: &frame)
    for (action, entry) in ActionJournal.entries(frame + sealed, ActionJournal.seal(key)) {
      _ = entry.seal(action, under: key)
    }
    if let record = NodeRecord(encoded: NodeRecord.seal(key).sealed(content), under: key) {
      precondition(NodeRecord(encoded: record.encoded(under: key), under: key) == record, "a record has one meaning")
    }
    for bytes in [content, Checksum.sealed(content)] {
      guard let entries = PackIndexFile.entries(bytes) else { continue }
      var table = PackTable()
      table.add(pack: "a", size: 1 << 20, entries: entries, problem: .truncated)
      table.settle()
      for entry in entries { _ = table.remove(entry.digest) }
    }
    _ = PackRecord(content)
    _ = PackRecord(Checksum.sealed(Array(content.prefix(48))))
  }

  /// Parses bytes as a git index and looks for a folder in it.
  public static func readGitIndex(_ content: [UInt8]) {
    for folder in ["", "a", "data/.dsbuild"] { _ = GitIndex(content, lookingFor: folder) }
  }
}
