import Digests

/// The indexes of all packs at one time, sorted by digest in one file, so that a run which asks for few blobs reads few entries.
///
/// The file is made of the indexes, and every run that finds it unfit reads those instead. It consists of blocks of entries, each with
/// a checksum, then a head: the packs with what the file knows of each index, and the beginning of the first digest of each block.
struct SortedIndex: Sendable {
  /// What the file knows of a pack.
  struct Pack: Hashable, Sendable {
    let name: String
    /// The bytes of the pack's index that the file covers.
    var covered = 0
    /// The last bytes of the covered part, which are the checksum of a frame.
    var check: [UInt8] = []
    /// The end of the last covered record in the pack.
    var end = 0
    /// The bytes of the pack in use by covered blobs, including headers.
    var used = 0
  }

  /// The packs, in the order in which entries number them.
  let packs: [Pack]
  /// The number of entries.
  let count: Int
  private let firsts: [UInt64]
  private let file: OpenFile

  private static let magic = Array("DSBS".utf8)
  private static let entrySize = 48
  private static let entriesInBlock = 32
  private static let blockSize = entriesInBlock * entrySize + Checksum.size
  /// An upper limit for offsets, so that sums of numbers up to here do not overflow.
  private static let farthest = 1 << 48
  /// The longest head that is read: that of four hundred million blobs.
  private static let longestHead = 128 << 20

  /// Opens the file at a path; nil if there is none or if its head is damaged.
  init?(_ path: String, effects: Effects) {
    guard let file = try? effects.open(path, .read),
      let size = FileStamp(descriptor: file.descriptor).map({ Int($0.size) }),
      size >= 8, let end = try? effects.read(file, at: size - 8, count: 8), end.count == 8,
      let length = Int(exactly: LittleEndian.word(end, at: 0)), length <= min(size - 8, Self.longestHead),
      let head = try? effects.read(file, at: size - 8 - length, count: length), let content = Checksum.opened(head),
      let (packs, count, firsts) = Self.head(content),
      firsts.count * Checksum.size + count * Self.entrySize == size - 8 - length
    else { return nil }
    (self.packs, self.count, self.firsts, self.file) = (packs, count, firsts, file)
  }

  /// The location of a blob; nil if there is no entry for it.
  ///
  /// - Throws: `EngineError` with the code `damaged` if a block does not match its checksum.
  func location(of digest: SHA256Digest, effects: Effects) throws(EngineError) -> PackTable.Location? {
    var block = max(1, firsts.lowerBound(of: digest.prefix)) - 1
    while block < firsts.count, firsts[block] <= digest.prefix {
      let entries = try self.block(block, effects: effects)
      for start in stride(from: 0, to: entries.count - Checksum.size, by: Self.entrySize)
      where LittleEndian.digest(entries, at: start) == digest { return try location(entries, at: start + 32) }
      block += 1
    }
    return nil
  }

  private func block(_ number: Int, effects: Effects) throws(EngineError) -> [UInt8] {
    let length = min(Self.entriesInBlock, count - number * Self.entriesInBlock) * Self.entrySize
    let bytes = try effects.read(file, at: number * Self.blockSize, count: length + Checksum.size)
    guard bytes.count == length + Checksum.size, Checksum.follows(0..<length, in: bytes) else {
      throw EngineError(.damaged, "read", file.path)
    }
    return bytes
  }

  private func location(_ bytes: [UInt8], at start: Int) throws(EngineError) -> PackTable.Location {
    guard let offset = Int(exactly: LittleEndian.word(bytes, at: start + 8)), offset <= Self.farthest,
      case let length = Int(LittleEndian.half(bytes, at: start + 4)), length <= PackRecord.longest,
      let pack = Int32(exactly: LittleEndian.half(bytes, at: start)), packs.indices.contains(Int(pack)),
      offset + PackRecord.headerSize + length <= packs[Int(pack)].end
    else { throw EngineError(.damaged, "read", file.path) }
    return PackTable.Location(pack: pack, length: Int32(length), offset: offset)
  }

  /// Passes each entry to `body`, in the order of the digests.
  ///
  /// - Throws: as ``location(of:effects:)``.
  func forEach(_ effects: Effects, _ body: (SHA256Digest, PackTable.Location) -> Void) throws(EngineError) {
    for number in firsts.indices {
      let entries = try block(number, effects: effects)
      for start in stride(from: 0, to: entries.count - Checksum.size, by: Self.entrySize) {
        body(LittleEndian.digest(entries, at: start), try location(entries, at: start + 32))
      }
    }
  }
}

extension SortedIndex {
  /// Writes the file of some packs, whose numbers are those in `locations`. Blobs of other packs are left out.
  static func write(
    _ packs: [Int32: Pack], _ locations: DigestMap<PackTable.Location>, to path: String, effects: Effects
  ) throws(EngineError) {
    let numbers = packs.keys.sorted()
    let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
    let draft = try FileDraft(of: path, effects: effects)
    var (firsts, block, count) = ([UInt64](), ByteWriter(capacity: blockSize), 0)
    firsts.reserveCapacity(locations.count / entriesInBlock + 1)
    try locations.forEachSorted { (digest, location) throws(EngineError) in
      guard let pack = places[location.pack] else { return }
      if block.bytes.isEmpty { firsts.append(digest.prefix) }
      block.append(digest)
      block.append(UInt32(pack))
      block.append(UInt32(location.length))
      block.append(UInt64(location.offset))
      count += 1
      guard block.bytes.count == entriesInBlock * entrySize else { return }
      try draft.append(Checksum.sealed(block.bytes))
      block.bytes.removeAll(keepingCapacity: true)
    }
    if !block.bytes.isEmpty { try draft.append(Checksum.sealed(block.bytes)) }
    let head = Checksum.sealed(self.head(numbers.compactMap { packs[$0] }, count: count, firsts))
    try draft.append(head)
    var length: [UInt8] = []
    LittleEndian.append(UInt64(head.count), count: 8, to: &length)
    try draft.append(length)
    try draft.finish()
  }

  private static func head(_ packs: [Pack], count: Int, _ firsts: [UInt64]) -> [UInt8] {
    var writer = ByteWriter(capacity: 64 + packs.count * 64 + firsts.count * 8)
    for byte in magic { writer.append(byte) }
    writer.append(UInt64(packs.count))
    for pack in packs {
      writer.append(pack.name)
      for number in [pack.covered, pack.end, pack.used] { writer.append(UInt64(number)) }
      for byte in pack.check { writer.append(byte) }
    }
    writer.append(UInt64(count))
    for first in firsts { writer.append(first) }
    return writer.bytes
  }

  private static func head(_ bytes: [UInt8]) -> (packs: [Pack], count: Int, firsts: [UInt64])? {
    guard bytes.starts(with: magic) else { return nil }
    var reader = ByteReader(bytes, from: magic.count)
    func number() -> Int? {
      reader.number(UInt64.self).flatMap { Int(exactly: $0) }.flatMap { $0 <= farthest ? $0 : nil }
    }
    guard let packCount = number(), packCount <= bytes.count else { return nil }
    var packs: [Pack] = []
    for _ in 0..<packCount {
      guard let name = reader.text(), NamePattern.packName.matches(name), let covered = number(), let end = number(),
        let used = number(), let check = reader.take(Checksum.size)
      else { return nil }
      packs.append(Pack(name: name, covered: covered, check: Array(check), end: end, used: used))
    }
    guard let count = number(), count <= bytes.count * entriesInBlock else { return nil }
    var firsts: [UInt64] = []
    firsts.reserveCapacity(bytes.count / 8)
    while let first = reader.number(UInt64.self) { firsts.append(first) }
    guard reader.isAtEnd, firsts.count == (count + entriesInBlock - 1) / entriesInBlock else { return nil }
    return (packs, count, firsts)
  }
}
