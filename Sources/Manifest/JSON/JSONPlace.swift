import Digests

extension JSONTree {
  /// A scalar as a table would contain it; nil for null, objects and arrays.
  var words: String? {
    switch self {
    case .text(let text): TextLines.trimmed(text)
    case .number(let number): Double(number).map { PlainValue.number($0) }
    case .flag(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
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
    case (.member(let name), .object): return value.member(name).map { [JSONPlace($0, around: inside)] } ?? []
    case (.element(let index), .array(let elements)):
      return elements.indices.contains(index) ? [JSONPlace(elements[index], around: inside)] : []
    case (.all, .array(let elements)): return elements.map { JSONPlace($0, around: inside) }
    case (.all, .object(let members, _)): return members.map { JSONPlace($0.value, around: inside) }
    case (.member, _), (.element, _), (.all, .null), (.all, .flag), (.all, .number), (.all, .text): return []
    }
  }

  /// The text at the end of a path; nil if there is none.
  func words(_ path: JSONPath) -> String? { places(path).lazy.compactMap(\.value.words).first }
}
