import Digests

/// The locations of blobs in packs, in memory.
struct PackTable {
  /// A place in a pack.
  struct Location: Hashable {
    let pack: Int32
    let length: Int32
    let offset: Int

    /// The start of the blob's bytes.
    var start: Int { offset + PackRecord.headerSize }
  }

  /// A blob that an index lists but its pack no longer contains.
  struct Loss: Hashable {
    let problem: BlobProblem
    let location: Location
  }

  /// The names of the packs. A location's `pack` is an index into it.
  private(set) var names: [String] = []
  /// The size of each pack in bytes; nil if the pack lost bytes, because it must not grow again.
  private(set) var sizes: [Int?] = []
  /// The number of bytes of each pack in use by live blobs, including headers.
  private(set) var used: [Int] = []
  /// The location of each blob that is in memory: of all of them, or of those that ``sorted`` does not cover.
  private(set) var locations = DigestMap<Location>()
  /// The file in which the other blobs are looked up; nil if all are in memory. Its packs are the first ones here.
  private(set) var sorted: SortedIndex?
  /// How many blobs were looked up in the file.
  private var looks = 0
  /// The blobs that should exist but do not.
  private(set) var lost: [SHA256Digest: Loss] = [:]

  /// The number of blobs that were written since the table was loaded.
  private(set) var added = 0
  /// The number of blobs, some of which may count twice.
  var count: Int { locations.count + (sorted?.count ?? 0) }

  /// Creates a table without blobs in memory, and with the packs of `sorted`.
  init(_ sorted: SortedIndex? = nil) {
    self.sorted = sorted
    for pack in sorted?.packs ?? [] {
      names.append(pack.name)
      sizes.append(pack.end)
      used.append(pack.used)
    }
  }

  /// The location of a blob; nil if no pack has it.
  ///
  /// - Throws: `EngineError` with the code `damaged` if the sorted file is damaged.
  mutating func location(of digest: SHA256Digest, effects: Effects) throws(EngineError) -> Location? {
    if let location = locations[digest] { return location }
    guard let sorted else { return nil }
    looks += 1
    return try sorted.location(of: digest, effects: effects)
  }

  /// Whether each of some blobs is in a pack.
  ///
  /// - Throws: as ``location(of:effects:)``.
  mutating func contains(_ digests: [SHA256Digest], effects: Effects) throws(EngineError) -> [Bool] {
    var areKnown = locations.contains(digests)
    guard sorted != nil else { return areKnown }
    for (index, digest) in digests.enumerated() where !areKnown[index] {
      areKnown[index] = try location(of: digest, effects: effects) != nil
    }
    return areKnown
  }

  /// Whether reading all entries costs less than looking up `count` more blobs one by one. Each look reads 32 entries.
  func isBetterWhole(for count: Int) -> Bool { sorted.map { (looks + count) * 16 > $0.count } ?? false }

  /// Takes all blobs into memory: the map has those of the sorted file.
  mutating func expand(with others: consuming DigestMap<Location>) {
    for (digest, location) in locations { others[digest] = location }
    locations = others
    sorted = nil
  }

  /// Reserves space for `count` more blobs at once. Growing pack by pack would move the table each time.
  mutating func reserve(_ count: Int) {
    locations.reserveCapacity(locations.count + count)
  }

  /// Adds a pack that is still empty.
  mutating func add(pack name: String) -> Int32 {
    names.append(name)
    sizes.append(0)
    used.append(0)
    return Int32(names.count - 1)
  }

  /// Adds a pack with its size on disk and the blobs in its index. All such packs come before ``settle()``.
  mutating func add(pack name: String, size: Int, entries: [PackIndexFile.Entry], problem: BlobProblem) {
    add(entries, toPack: add(pack: name), size: size, problem: problem)
  }

  /// Adds blobs from the index of a pack, and its size on disk, before ``settle()``.
  mutating func add(_ entries: [PackIndexFile.Entry], toPack pack: Int32, size: Int, problem: BlobProblem) {
    var lostSome = false
    for entry in entries {
      let location = Location(pack: pack, length: Int32(entry.length), offset: entry.offset)
      if entry.end <= size {
        locations.load(entry.digest, location)
        used[Int(pack)] += entry.end - entry.offset
      } else {
        lostSome = true
        lost[entry.digest] = Loss(problem: problem, location: location)
      }
    }
    sizes[Int(pack)] = lostSome ? nil : size
  }

  /// Adds a blob that was just written at the end of a pack.
  mutating func add(_ entry: PackIndexFile.Entry, pack: Int32) {
    added += 1
    locations[entry.digest] = Location(pack: pack, length: Int32(entry.length), offset: entry.offset)
    lost[entry.digest] = nil
    used[Int(pack)] += entry.end - entry.offset
    sizes[Int(pack)] = entry.end
  }

  /// Removes a blob and returns its location.
  mutating func remove(_ digest: SHA256Digest) -> Location? {
    if let loss = lost.removeValue(forKey: digest) { return loss.location }
    guard let location = locations.removeValue(forKey: digest) else { return nil }
    used[Int(location.pack)] -= Int(location.length) + PackRecord.headerSize
    return location
  }

  /// Ends the loading of packs, and resolves contradictions between them: a blob that one pack lost and another contains is
  /// not lost.
  mutating func settle() {
    locations.sortLoaded()
    for digest in lost.keys where locations[digest] != nil { lost[digest] = nil }
  }
}
