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
  /// The location of each blob.
  private(set) var locations = DigestMap<Location>()
  /// The blobs that should exist but do not.
  private(set) var lost: [SHA256Digest: Loss] = [:]

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
    let pack = add(pack: name)
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
