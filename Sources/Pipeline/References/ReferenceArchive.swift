import Digests
import Encoding
import Imaging
import Listings

/// What a file of an older release holds: pictures among its bytes, and digests of pictures that it names.
///
/// Nothing here fails: what is no archive, or is cut, holds what can be read of it.
struct ReferenceArchive: Hashable, Sendable {
  /// A picture among the bytes.
  struct Part: Hashable, Sendable {
    /// Where it begins.
    var offset: Int
    /// How many bytes it has.
    var count: Int
    /// Their digest.
    var digest: SHA256Digest
  }

  /// Part of every key: raised when the same file would be read otherwise.
  static let version = 2

  private(set) var parts: [Part] = []
  private(set) var names: Set<String> = []
  /// What rows know of the pictures they name.
  private(set) var codes: [References.Code] = []

  /// Whether a file of that name is read as one of these forms, and not as a picture.
  static func reads(_ file: String) -> Bool { Form(file) != nil }

  private enum Form: String {
    case tar, tfrecord, jsonl, ndjson, json

    init?(_ file: String) {
      guard let found = file.split(separator: ".").last.flatMap({ Form(rawValue: $0.lowercased()) }) else { return nil }
      self = found
    }
  }

  /// Reads a file by the ending of its name.
  init(_ bytes: [UInt8], file: String) {
    let span = bytes.span
    switch Form(file) {
    case .tar:
      for member in TarMembers(span).all { add(member.content, name: member.name, of: span) }
    case .tfrecord:
      for record in TFRecords(span).all { addExample(record, of: span) }
    case .jsonl, .ndjson, .json:
      addNames(in: 0..<span.count, of: span)
    case nil: break
    }
  }

  /// A member of a shard: a picture, or what is known of one.
  private mutating func add(_ range: Range<Int>, name: String, of bytes: Span<UInt8>) {
    if let stem = References.name(of: name) { names.insert(stem) }
    if name.hasSuffix(".json") { addNames(in: range, of: bytes) }
    addPicture(range, of: bytes)
  }

  private mutating func addPicture(_ range: Range<Int>, of bytes: Span<UInt8>) {
    let content = bytes.extracting(range)
    let start = (0..<min(content.count, 256)).map { content[$0] }
    guard let format = ImageFormat.sniff(start), format.isPicture else { return }
    var hasher = SHA256Hasher()
    unsafe content.withUnsafeBytes { unsafe hasher.update($0) }
    parts.append(Part(offset: range.lowerBound, count: range.count, digest: hasher.finalize()))
  }

  /// `tf.train.Example`: each feature is its name, then a list in the wire format of protocol buffers.
  private mutating func addExample(_ record: Range<Int>, of bytes: Span<UInt8>) {
    if let key = bytes.first("image/key/sha256", in: record) {
      addDigest(after: key, before: record.upperBound, of: bytes)
    }
    guard let key = bytes.first("image/encoded", in: record) else { return }
    // Value, list, first element: each a tag and a length.
    var place = key.upperBound
    var count = 0
    for _ in 0..<3 {
      guard place < record.upperBound, bytes[place] & 7 == 2,
        let length = bytes.variableLength(at: place + 1, before: record.upperBound)
      else { return }
      (place, count) = (length.end, length.value)
    }
    guard count > 0, count <= record.upperBound - place else { return }
    addPicture(place..<place + count, of: bytes)
  }

  /// The digests behind the keys that exports, and img2dataset, give them; and names of an export's files.
  private mutating func addNames(in range: Range<Int>, of bytes: Span<UInt8>) {
    for key in [#""image_id""#, #""sha256""#] {
      var rest = range
      while let found = bytes.first(key, in: rest) {
        rest = found.upperBound..<range.upperBound
        guard let digest = addDigest(after: found, before: range.upperBound, of: bytes) else { continue }
        if let phash = Self.phash(after: found, before: range.upperBound, of: bytes) {
          codes.append(.init(digest: digest, phash: phash))
        }
      }
    }
    for key in [#""file_name""#, #""images/file_name""#] {
      var rest = range
      while let found = bytes.first(key, in: rest) {
        rest = found.upperBound..<range.upperBound
        guard let start = bytes.first("\"", in: rest), start.lowerBound - rest.lowerBound < 8,
          let end = bytes.first("\"", in: start.upperBound..<min(start.upperBound + 512, range.upperBound))
        else { continue }
        let path = (start.upperBound..<end.lowerBound).map { bytes[$0] }
        if let stem = References.name(of: String(decoding: path, as: UTF8.self)) { names.insert(stem) }
      }
    }
  }

  /// Sixty-four digits that begin within sixteen bytes of a key, whatever punctuation lies between.
  @discardableResult
  private mutating func addDigest(after key: Range<Int>, before end: Int, of bytes: Span<UInt8>) -> SHA256Digest? {
    for start in key.upperBound..<min(key.upperBound + 16, end) where start + 64 <= end {
      let digits = (start..<start + 64).map { bytes[$0] }
      if let digest = SHA256Digest(hex: String(decoding: digits, as: UTF8.self)) {
        names.insert(digest.hex)
        return digest
      }
    }
    return nil
  }

  /// The sixteen digits of `"phash"` in the rest of a row: up to its line's end, or where the next one begins.
  private static func phash(after key: Range<Int>, before end: Int, of bytes: Span<UInt8>) -> UInt64? {
    var stop = key.upperBound
    let last = min(end, stop + longestRow)
    while stop < last, bytes[stop] != 10, bytes[stop] != UInt8(ascii: "{") { stop += 1 }
    guard let found = bytes.first(#""phash""#, in: key.upperBound..<stop) else { return nil }
    for start in found.upperBound..<min(found.upperBound + 8, stop) where start + 16 <= stop {
      let digits = (start..<start + 16).map { bytes[$0] }
      if digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) {
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
      }
    }
    return nil
  }

  /// So far behind its digest the code of a row is looked for.
  private static let longestRow = 1 << 16
}

extension ReferenceArchive {
  /// What was read, in bytes, for the action cache.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 16 + parts.count * 48 + names.count * 24)
    writer.append(UInt32(parts.count))
    for part in parts {
      writer.append(UInt64(part.offset))
      writer.append(UInt64(part.count))
      writer.append(part.digest)
    }
    writer.append(UInt32(codes.count))
    for code in codes {
      writer.append(code.digest)
      writer.append(code.phash)
    }
    for name in names.sorted() { writer.append(name) }
    return writer.bytes
  }

  /// Reads ``encoded()``; nil for anything else.
  init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let count = reader.number(UInt32.self), Int(count) <= bytes.count / 48 else { return nil }
    for _ in 0..<count {
      guard let offset = reader.number(UInt64.self).flatMap(Int.init(exactly:)),
        let length = reader.number(UInt64.self).flatMap(Int.init(exactly:)), let digest = reader.digest()
      else { return nil }
      parts.append(Part(offset: offset, count: length, digest: digest))
    }
    guard let known = reader.number(UInt32.self), Int(known) <= bytes.count / 40 else { return nil }
    for _ in 0..<known {
      guard let digest = reader.digest(), let phash = reader.number(UInt64.self) else { return nil }
      codes.append(.init(digest: digest, phash: phash))
    }
    while !reader.isAtEnd {
      guard let name = reader.text() else { return nil }
      names.insert(name)
    }
  }
}

extension Span<UInt8> {
  /// Where a text first stands in a range.
  fileprivate func first(_ text: String, in range: Range<Int>) -> Range<Int>? {
    let wanted = Array(text.utf8)
    guard range.count >= wanted.count else { return nil }
    for start in range.lowerBound...range.upperBound - wanted.count where self[start] == wanted[0] {
      if wanted.indices.allSatisfy({ self[start + $0] == wanted[$0] }) { return start..<start + wanted.count }
    }
    return nil
  }

  /// A length in seven bits a byte, least first, and where it ends; nil for one that is cut or past 32 bits.
  fileprivate func variableLength(at start: Int, before end: Int) -> (value: Int, end: Int)? {
    var value = 0
    for (shift, place) in zip(stride(from: 0, to: 35, by: 7), start...) {
      guard place < end else { return nil }
      value |= Int(self[place] & 0x7f) << shift
      if self[place] < 0x80 { return (value, place + 1) }
    }
    return nil
  }
}
