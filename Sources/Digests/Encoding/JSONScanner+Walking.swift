/// Walks a JSON document part by part, so that a large document is never in memory as a tree.
extension JSONScanner {
  /// Whether the next byte begins an object.
  package var isAtObject: Bool { next == UInt8(ascii: "{") }

  /// Whether the next byte begins an array.
  package var isAtArray: Bool { next == UInt8(ascii: "[") }

  /// Calls `body` at the value of each member of the object at the current position. A value that `body` does not read is
  /// skipped.
  package mutating func forEachMember(
    _ body: (String, inout JSONScanner) throws(FlatJSON.Failure) -> Void
  ) throws(FlatJSON.Failure) {
    try forEach("{", "}") { scanner throws(FlatJSON.Failure) in
      let name = try scanner.name()
      try scanner.take(body: { scanner throws(FlatJSON.Failure) in try body(name, &scanner) })
    }
  }

  /// Calls `body` at each element of the array at the current position. An element that `body` does not read is skipped.
  package mutating func forEachElement(
    _ body: (inout JSONScanner) throws(FlatJSON.Failure) -> Void
  ) throws(FlatJSON.Failure) {
    try forEach("[", "]") { scanner throws(FlatJSON.Failure) in try scanner.take(body: body) }
  }

  /// Reads the value at the current position.
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

/// Finds the line numbers of offsets that are asked for in ascending order.
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

  /// The line of a single byte, counted from 1.
  package static func line(at position: Int, of bytes: [UInt8]) -> Int {
    var counter = LineCounter(bytes)
    return counter.line(at: position)
  }
}
