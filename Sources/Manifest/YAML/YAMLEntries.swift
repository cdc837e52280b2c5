import Diagnostics

/// Collects the entries of a mapping while it is read, reports duplicate keys and merges `<<`.
struct YAMLEntries {
  private var own: [YAMLNode.Entry] = []
  private var index: [String: Int] = [:]
  private var merges: [YAMLNode.Entry] = []
  private(set) var findings = Findings()

  /// Adds a key and its value; of two keys with the same name it keeps the first.
  mutating func add(key: YAMLNode, value: YAMLNode) {
    guard case .scalar(let name, let plain) = key.content else {
      findings.append(key.error("expected a key, found \(key.found)", hint: "write `key: value`"))
      return
    }
    if name == "<<", plain {
      add(merge: value)
    } else if let first = index[name] {
      let place = own[first].key.place
      findings.append(
        key.error(
          "the key `\(name.cut(to: 100))` is given twice", notes: [Diagnostic.Note("first given here", at: place)],
          hint: "keep one of the two"))
    } else {
      index[name] = own.count
      own.append(YAMLNode.Entry(name: name, key: key, value: value))
    }
  }

  /// The own entries first, then those of `<<` whose name no own entry has.
  func merged() -> [YAMLNode.Entry] {
    guard !merges.isEmpty else { return own }
    var entries = own
    var seen = Set(index.keys)
    for entry in merges where seen.insert(entry.name).inserted { entries.append(entry) }
    return entries
  }

  private static let mergeHint = "write `<<: *name`, with the mapping marked `&name` above"

  private mutating func add(merge value: YAMLNode) {
    switch value.content {
    case .mapping(let entries): merges += entries
    case .sequence(let items):
      for item in items {
        guard case .mapping(let entries) = item.content else {
          findings.append(item.error("`<<` merges mappings, found \(item.found)", hint: Self.mergeHint))
          continue
        }
        merges += entries
      }
    case .scalar:
      findings.append(
        value.error("`<<` merges mappings, found \(value.found)", hint: Self.mergeHint))
    }
  }
}
