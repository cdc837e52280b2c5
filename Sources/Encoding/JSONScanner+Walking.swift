/// Walking a JSON document part by part, so that a large one is never held as a tree.
extension JSONScanner {
  /// Whether an object begins here.
  package var isAtObject: Bool { next == UInt8(ascii: "{") }

  /// Whether an array begins here.
  package var isAtArray: Bool { next == UInt8(ascii: "[") }

  /// Calls `body` at the value of each member of the object here; a value that `body` leaves is skipped.
  package mutating func forEachMember(
    _ body: (String, inout JSONScanner) throws(FlatJSON.Failure) -> Void
  ) throws(FlatJSON.Failure) {
    try forEach("{", "}") { scanner throws(FlatJSON.Failure) in
      let name = try scanner.name()
      try scanner.take(body: { scanner throws(FlatJSON.Failure) in try body(name, &scanner) })
    }
  }

  /// Calls `body` at each element of the array here; an element that `body` leaves is skipped.
  package mutating func forEachElement(
    _ body: (inout JSONScanner) throws(FlatJSON.Failure) -> Void
  ) throws(FlatJSON.Failure) {
    try forEach("[", "]") { scanner throws(FlatJSON.Failure) in try scanner.take(body: body) }
  }

  /// The value here.
  package mutating func value() throws(FlatJSON.Failure) -> FlatJSON.Value { try value(depth: 1) }

  private mutating func take(
    body: (inout JSONScanner) throws(FlatJSON.Failure) -> Void
  ) throws(FlatJSON.Failure) {
    let start = position
    try body(&self)
    if position == start { _ = try value() }
  }

  private mutating func forEach(
    _ start: Unicode.Scalar, _ end: Unicode.Scalar, _ body: (inout JSONScanner) throws(FlatJSON.Failure) -> Void
  ) throws(FlatJSON.Failure) {
    skipBlanks()
    guard take(UInt8(ascii: start)) else { throw failure("expected `\(start)`") }
    skipBlanks()
    if take(UInt8(ascii: end)) { return }
    repeat {
      skipBlanks()
      try body(&self)
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: end)) else { throw failure("expected `,` or `\(end)`") }
  }
}

/// Counts lines up to offsets that only grow.
package struct LineCounter {
  private let bytes: [UInt8]
  private var offset = 0
  private var line = 1

  /// A counter over some bytes.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The line of a byte, counted from 1.
  package mutating func line(at position: Int) -> Int {
    while offset < min(position, bytes.count) {
      if bytes[offset] == 10 { line += 1 }
      offset += 1
    }
    return line
  }

  /// The line of one byte.
  package static func line(at position: Int, of bytes: [UInt8]) -> Int {
    var counter = LineCounter(bytes)
    return counter.line(at: position)
  }
}
