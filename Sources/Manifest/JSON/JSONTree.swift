import Digests

/// A JSON document in memory, with the places of its objects.
indirect enum JSONTree {
  case scalar(FlatJSON.Value)
  case array([JSONTree])
  /// An object, with the offset of its first byte.
  case object([(name: String, value: JSONTree)], offset: Int)

  /// A deeper document, or one with more values, is refused.
  private static let (mostLevels, mostValues) = (64, 4_000_000)

  /// Reads a whole document.
  ///
  /// - Throws: the first mistake, with its offset.
  static func read(_ bytes: ArraySlice<UInt8>) throws(FlatJSON.Failure) -> JSONTree {
    var scanner = JSONScanner(bytes)
    scanner.skipBlanks()
    var values = 0
    let tree = try read(&scanner, level: 0, &values)
    scanner.skipBlanks()
    guard scanner.next == nil else { throw scanner.failure("expected nothing after the value") }
    return tree
  }

  private static func read(
    _ scanner: inout JSONScanner, level: Int, _ values: inout Int
  ) throws(FlatJSON.Failure) -> JSONTree {
    values += 1
    guard level <= mostLevels else { throw scanner.failure("nested deeper than \(mostLevels) levels") }
    guard values <= mostValues else { throw scanner.failure("more than \(mostValues) values") }
    if scanner.isAtObject {
      let offset = scanner.position
      var members: [(name: String, value: JSONTree)] = []
      try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
        members.append((name, try read(&scanner, level: level + 1, &values)))
      }
      return .object(members, offset: offset)
    }
    guard scanner.isAtArray else { return .scalar(try scanner.value()) }
    var elements: [JSONTree] = []
    try scanner.forEachElement { scanner throws(FlatJSON.Failure) in
      elements.append(try read(&scanner, level: level + 1, &values))
    }
    return .array(elements)
  }

  /// The value behind a name; nil if there is none. The first of several members with the name counts.
  subscript(name: String) -> JSONTree? {
    guard case .object(let members, _) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// A scalar as a table would contain it; nil for null, objects and arrays.
  var words: String? {
    switch self {
    case .scalar(.text(let text)): TextLines.trimmed(text)
    case .scalar(.number(let number)): PlainValue.number(number)
    case .scalar(.flag(let flag)): flag ? "true" : "false"
    case .scalar(.null), .scalar(.nested), .array, .object: nil
    }
  }
}

/// A value in a document with the objects around it, the nearest last.
struct JSONPlace {
  let value: JSONTree
  private(set) var around: [JSONTree] = []

  init(_ value: JSONTree) { self.value = value }

  private init(_ value: JSONTree, around: [JSONTree]) {
    self.value = value
    self.around = around
  }

  /// The places that a path leads to from here.
  func places(_ path: JSONPath) -> [JSONPlace] {
    guard path.ups <= around.count else { return [] }
    var places = [self]
    if path.ups > 0 {
      let index = around.count - path.ups
      places = [JSONPlace(around[index], around: Array(around[..<index]))]
    }
    for step in path.steps {
      places = places.flatMap { $0.places(step) }
      if places.isEmpty { return [] }
    }
    return places
  }

  private func places(_ step: JSONPath.Step) -> [JSONPlace] {
    var inside = around
    if case .object = value { inside.append(value) }
    switch (step, value) {
    case (.member(let name), .object): return value[name].map { [JSONPlace($0, around: inside)] } ?? []
    case (.element(let index), .array(let elements)):
      return elements.indices.contains(index) ? [JSONPlace(elements[index], around: inside)] : []
    case (.all, .array(let elements)): return elements.map { JSONPlace($0, around: inside) }
    case (.all, .object(let members, _)): return members.map { JSONPlace($0.value, around: inside) }
    case (.member, _), (.element, _), (.all, .scalar): return []
    }
  }

  /// The text at the end of a path; nil if there is none.
  func words(_ path: JSONPath) -> String? { places(path).lazy.compactMap(\.value.words).first }
}
