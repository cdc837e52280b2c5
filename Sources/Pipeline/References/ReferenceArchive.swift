import Digests
import Imaging
import Listings
import Manifest

/// The contents of a file of an older release: pictures among its bytes, and digests of pictures that it names.
///
/// Reading never fails: from a truncated file or another form, it takes what can be read.
struct ReferenceArchive: Hashable, Sendable {
  /// A picture among the bytes.
  struct Part: Hashable, Sendable {
    /// The offset of its first byte.
    var offset: Int
    /// The number of its bytes.
    var count: Int
    /// The digest of its bytes.
    var digest: SHA256Digest
  }

  /// A part of every key. Raise it when the same file would be read in another way.
  static let version = 2

  private(set) var parts: [Part] = []
  private(set) var names: Set<String> = []
  /// The codes in rows that name pictures.
  private(set) var codes: [References.Code] = []

  /// Whether a file with that name is read in one of these forms, and not as a picture.
  static func reads(_ file: String) -> Bool { Form(file) != nil }

  private enum Form: String {
    case tar, tfrecord, jsonl, ndjson, json

    init?(_ file: String) {
      guard let found = file.split(separator: ".").last.flatMap({ Form(rawValue: $0.lowercased()) }) else { return nil }
      self = found
    }
  }

  /// Reads a file in the form that its file extension names.
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

  /// Adds a member of a shard: a picture, or data about one.
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

  /// `tf.train.Example`: each feature is its name, followed by a list in the wire format of protocol buffers.
  private mutating func addExample(_ record: Range<Int>, of bytes: Span<UInt8>) {
    if let key = bytes.first("image/key/sha256", in: record) {
      addDigest(after: key, before: record.upperBound, of: bytes)
    }
    guard let key = bytes.first("image/encoded", in: record) else { return }
    // Value, list and first element each have a tag and a length.
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

  /// Adds the digests after the keys that exports and img2dataset use, and the names of an export's files.
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

  /// Adds a digest of 64 digits that begins within 16 bytes after a key, whatever punctuation is between.
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

  /// The 16 digits of `"phash"` in the rest of a row: up to the end of its line, or to the next row.
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

  /// The code of a row is searched within so many bytes after its digest.
  private static let longestRow = 1 << 16
}

extension ReferenceArchive {
  /// The contents as bytes for the action cache.
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
  /// The range of the first occurrence of a text in a range.
  fileprivate func first(_ text: String, in range: Range<Int>) -> Range<Int>? {
    let wanted = Array(text.utf8)
    guard range.count >= wanted.count else { return nil }
    for start in range.lowerBound...range.upperBound - wanted.count where self[start] == wanted[0] {
      if wanted.indices.allSatisfy({ self[start + $0] == wanted[$0] }) { return start..<start + wanted.count }
    }
    return nil
  }

  /// A length as a little-endian base-128 varint, and its end; nil if it is truncated or longer than five bytes.
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
