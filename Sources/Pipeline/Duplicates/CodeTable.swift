import Digests
import Engine
import Imaging

/// The codes of all pictures of a search, in the order of the pictures.
///
/// It is stored beside the pairs of the search, so that the next one reads the codes of old pictures at once.
struct CodeTable: Sendable {
  /// 64-bit words of each code.
  let words: Int
  /// The words of each picture; zeros for a picture without a code that can be compared.
  private var storage: [UInt64] = []
  private var isUsable: [Bool] = []

  init(words: Int, capacity: Int) {
    self.words = words
    storage.reserveCapacity(words * capacity)
    isUsable.reserveCapacity(capacity)
  }

  /// The number of pictures.
  var count: Int { isUsable.count }

  /// Adds the code of the next picture; nil if it has none.
  mutating func append(_ code: NearCode?) {
    guard let code, code.isUsable, code.words.count == words else {
      storage.append(contentsOf: repeatElement(0, count: words))
      return isUsable.append(false)
    }
    storage.append(contentsOf: code.words)
    isUsable.append(true)
  }

  /// Adds the code of a picture in another table.
  mutating func append(_ place: Int, of other: CodeTable) {
    storage.append(contentsOf: other.storage[place * words..<(place + 1) * words])
    isUsable.append(other.isUsable[place])
  }

  /// The places of the pictures that can be compared, and their codes.
  func members() -> (places: [Int], codes: HammingCodes) {
    let places = isUsable.indices.filter { isUsable[$0] }
    var codes = HammingCodes(words: words)
    for place in places { codes.append(storage[place * words..<(place + 1) * words]) }
    return (places, codes)
  }
}

extension CodeTable {
  private static let magic: [UInt8] = Array("dscodes".utf8)
  private static let format: UInt8 = 1

  /// The canonical bytes.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 16 + count * (1 + words * 8))
    writer.bytes += Self.magic
    writer.append(Self.format)
    writer.append(UInt16(clamping: words))
    writer.append(UInt32(clamping: count))
    for place in isUsable.indices {
      writer.append(isUsable[place] ? UInt8(1) : 0)
      for word in storage[place * words..<(place + 1) * words] { writer.append(word) }
    }
    return writer.bytes
  }

  /// Reads ``encoded()`` for `count` codes of `words` words; nil for anything else.
  init?(encoded bytes: [UInt8], words: Int, count: Int) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = ByteReader(bytes, from: Self.magic.count)
    guard reader.number(UInt8.self) == Self.format, reader.number(UInt16.self).map({ Int($0) == words }) == true,
      reader.number(UInt32.self).map({ Int($0) == count }) == true,
      bytes.count == reader.offset + count * (1 + words * 8)
    else { return nil }
    self.init(words: words, capacity: count)
    for _ in 0..<count {
      guard let flag = reader.number(UInt8.self), flag <= 1 else { return nil }
      isUsable.append(flag == 1)
      for _ in 0..<words {
        guard let word = reader.number(UInt64.self) else { return nil }
        storage.append(word)
      }
    }
  }
}
