/// A value without source places. The schema and the resolved manifest are printed from it. Members keep their order.
indirect enum PlainValue: Hashable, Sendable {
  /// A member of an object.
  struct Member: Hashable, Sendable {
    let name: String
    let value: PlainValue
  }

  case flag(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case list([PlainValue])
  case object([Member])

  /// Creates an object whose members have the given order.
  static func object(_ members: KeyValuePairs<String, PlainValue>) -> PlainValue {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  /// The members of an object; empty for anything else.
  var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The value of a member.
  subscript(name: String) -> PlainValue? { members.first { $0.name == name }?.value }

  /// The object with a member added at the end.
  func adding(_ name: String, _ value: PlainValue) -> PlainValue {
    .object(members + [Member(name: name, value: value)])
  }

  /// The members in which this object differs from another, nested objects compared by member; nil if there are none.
  func difference(from other: PlainValue) -> PlainValue? {
    guard case .object(let mine) = self, case .object = other else { return self == other ? nil : self }
    let changed = mine.compactMap { member -> Member? in
      guard let theirs = other[member.name] else { return member }
      return member.value.difference(from: theirs).map { Member(name: member.name, value: $0) }
    }
    return changed.isEmpty ? nil : .object(changed)
  }
}

extension PlainValue: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .text(value) }
}

extension PlainValue: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Int) { self = .integer(value) }
}

extension PlainValue: ExpressibleByArrayLiteral {
  init(arrayLiteral elements: PlainValue...) { self = .list(elements) }
}

extension PlainValue: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, PlainValue)...) {
    self = .object(elements.map { Member(name: $0.0, value: $0.1) })
  }
}
