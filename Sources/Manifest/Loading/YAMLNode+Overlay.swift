extension YAMLNode {
  /// This tree merged with another one: mappings are merged by key, and any other value is replaced.
  func overlaid(by overlay: YAMLNode) -> YAMLNode {
    Self.merge(self, overlay, path: [])
  }

  private static func merge(_ base: YAMLNode, _ overlay: YAMLNode, path: [String]) -> YAMLNode {
    let base = expanded(base, path: path, against: overlay)
    let overlay = expanded(overlay, path: path, against: base)
    guard case .mapping(var entries) = base.content, case .mapping(let over) = overlay.content else { return overlay }
    var indices: [String: Int] = [:]
    if over.count > 8 { for (index, entry) in entries.enumerated() { indices[entry.name] = index } }
    for entry in over {
      if let index = over.count > 8 ? indices[entry.name] : entries.firstIndex(where: { $0.name == entry.name }) {
        let value = merge(entries[index].value, entry.value, path: path + [entry.name])
        entries[index] = YAMLNode.Entry(name: entry.name, key: entry.key, value: value)
      } else {
        entries.append(entry)
      }
    }
    return base.replacing(.mapping(entries))
  }

  /// The long form of a class in its short form, so that it can be merged with a mapping.
  private static func expanded(_ node: YAMLNode, path: [String], against other: YAMLNode) -> YAMLNode {
    guard path.count == 2, path[0] == "classes", case .mapping = other.content else { return node }
    switch node.content {
    case .mapping: return node
    case .sequence: return node.replacing(.mapping([Entry(name: "sources", key: node, value: node)]))
    case .scalar:
      let list = node.replacing(.sequence([node]))
      return node.replacing(.mapping([Entry(name: "sources", key: node, value: list)]))
    }
  }
}
