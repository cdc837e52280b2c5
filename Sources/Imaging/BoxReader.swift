/// Reads numbers and boxes of the base media file format (ISO/IEC 14496-12) from bytes that come from strangers: nothing is
/// read behind their end.
struct BoxReader {
  /// A box: its type and what it holds.
  struct Box {
    let type: String
    let body: ArraySlice<UInt8>
  }

  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next number of so many bytes, at most eight, the highest first.
  mutating func number(_ count: Int) -> UInt64? {
    guard count <= 8, rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The next number as an Int.
  mutating func integer(_ count: Int) -> Int? { number(count).flatMap(Int.init(exactly:)) }

  /// The next four letters.
  mutating func word() -> String? {
    guard rest.count >= 4 else { return nil }
    defer { rest = rest.dropFirst(4) }
    return String(decoding: rest.prefix(4), as: UTF8.self)
  }

  /// Passes over bytes; false where there are not so many.
  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, rest.count >= count else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  /// The next bytes.
  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    let start = rest
    return skip(count) ? start.prefix(count) : nil
  }

  /// The next box; nil at the end, and where a box reaches past it, which is the next one again.
  mutating func box() -> Box? {
    let before = rest
    guard let size = integer(4), let type = word() else {
      rest = before
      return nil
    }
    let length = size == 1 ? integer(8) : size == 0 ? before.count : size
    let head = before.count - rest.count
    guard let length, length >= head, let body = bytes(length - head) else {
      rest = before
      return nil
    }
    return Box(type: type, body: body)
  }

  /// The type of the box that comes next, whole or not.
  var nextType: String {
    var reader = self
    return reader.skip(4) ? reader.word() ?? "" : ""
  }

  /// All boxes.
  static func boxes(in bytes: ArraySlice<UInt8>) -> [Box] {
    var reader = BoxReader(bytes)
    var boxes: [Box] = []
    while let box = reader.box() { boxes.append(box) }
    return boxes
  }
}
