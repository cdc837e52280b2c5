extension FileGlob {
  /// Whether the pattern takes a file at `path` if there is one. The disk is not asked.
  public func takes(_ path: String) -> Bool {
    let names = FilePath.components(path).map { Array($0.utf8) }
    return Self.match(names, parts) || Self.match(names, Self.whole(pattern))
  }

  /// Whether the way to the files of the pattern leads through a path, or ends at it.
  public func isReached(through path: String) -> Bool {
    let (whole, path) = (FilePath.normalised(pattern), FilePath.normalised(path))
    return whole == path || whole.hasPrefix(path + "/")
  }

  /// Follows all ways through the parts at once, so that many `**` cost no more than their number.
  private static func match(_ names: [[UInt8]], _ parts: [Part]) -> Bool {
    var places = withoutFolders([0], parts)
    for name in names {
      let next = places.lazy.filter { $0 < parts.count }.flatMap { step(over: name, at: $0, parts) }
      places = withoutFolders(Set(next), parts)
    }
    return places.contains(parts.count)
  }

  /// The places after a name that the part at `place` takes.
  private static func step(over name: [UInt8], at place: Int, _ parts: [Part]) -> [Int] {
    let isHidden = name.first == UInt8(ascii: ".")
    switch parts[place] {
    case .name(let expected): return name == expected ? [place + 1] : []
    case .matching(let pattern):
      let isAllowed = !isHidden || pattern.first == UInt8(ascii: ".")
      return isAllowed && NamePattern.matches(name[...], pattern[...]) ? [place + 1] : []
    case .anyFolders:
      guard !isHidden else { return [] }
      return place == parts.count - 1 ? [place, place + 1] : [place]
    }
  }

  /// The places, and those that `**` reaches by taking no folder.
  private static func withoutFolders(_ places: Set<Int>, _ parts: [Part]) -> Set<Int> {
    places.union(places.lazy.filter { $0 < parts.count - 1 && parts[$0] == .anyFolders }.map { $0 + 1 })
  }
}
