/// Reads numbers and boxes of the base media file format (ISO/IEC 14496-12) from untrusted bytes. It never reads past
/// their end.
struct BoxReader {
  /// A box: its type and its content.
  struct Box {
    let type: String
    let body: ArraySlice<UInt8>
  }

  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next big-endian number of `count` bytes, at most eight.
  mutating func number(_ count: Int) -> UInt64? {
    guard count <= 8, rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func integer(_ count: Int) -> Int? { number(count).flatMap(Int.init(exactly:)) }

  /// The next four characters.
  mutating func word() -> String? {
    guard rest.count >= 4 else { return nil }
    defer { rest = rest.dropFirst(4) }
    return String(decoding: rest.prefix(4), as: UTF8.self)
  }

  /// Skips bytes; returns false if there are not enough.
  mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, rest.count >= count else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    let start = rest
    return skip(count) ? start.prefix(count) : nil
  }

  /// The next box. Nil at the end, or if the box reaches past the end; then the position does not change.
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

  /// The type of the next box, complete or not.
  var nextType: String {
    var reader = self
    return reader.skip(4) ? reader.word() ?? "" : ""
  }

  /// All complete boxes.
  static func boxes(in bytes: ArraySlice<UInt8>) -> [Box] {
    var reader = BoxReader(bytes)
    var boxes: [Box] = []
    while let box = reader.box() { boxes.append(box) }
    return boxes
  }
}
