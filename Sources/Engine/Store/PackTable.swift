import Digests

/// Which blob lies where in the packs, in memory.
struct PackTable {
  /// A place in a pack.
  struct Location: Hashable {
    let pack: Int32
    let length: Int32
    let offset: Int

    /// Where the blob's bytes begin.
    var start: Int { offset + PackRecord.headerSize }
  }

  /// A blob that an index names and whose pack no longer holds it.
  struct Loss: Hashable {
    let problem: BlobProblem
    let location: Location
  }

  /// The names of the packs; a location's `pack` counts in it.
  private(set) var names: [String] = []
  /// How many bytes each pack has; nil for one that lost bytes and must not grow again.
  private(set) var sizes: [Int?] = []
  /// How many bytes of each pack belong to blobs in use, headers included.
  private(set) var used: [Int] = []
  /// Where each blob is.
  private(set) var locations = DigestMap<Location>()
  /// What should be there and is not.
  private(set) var lost: [SHA256Digest: Loss] = [:]

  /// Makes room for so many blobs more at once; a pack at a time, the table would move with each.
  mutating func reserve(_ count: Int) {
    locations.reserveCapacity(locations.count + count)
  }

  /// Takes in a pack that is empty so far.
  mutating func add(pack name: String) -> Int32 {
    names.append(name)
    sizes.append(0)
    used.append(0)
    return Int32(names.count - 1)
  }

  /// Takes in a pack as it was found: its size and the blobs that it is said to hold.
  mutating func add(pack name: String, size: Int, entries: [PackIndexFile.Entry], problem: BlobProblem) {
    let pack = add(pack: name)
    var lostSome = false
    for entry in entries {
      let location = Location(pack: pack, length: Int32(entry.length), offset: entry.offset)
      if entry.end <= size {
        locations[entry.digest] = location
        used[Int(pack)] += entry.end - entry.offset
      } else {
        lostSome = true
        lost[entry.digest] = Loss(problem: problem, location: location)
      }
    }
    sizes[Int(pack)] = lostSome ? nil : size
  }

  /// Takes in a blob just written at the end of a pack.
  mutating func add(_ entry: PackIndexFile.Entry, pack: Int32) {
    locations[entry.digest] = Location(pack: pack, length: Int32(entry.length), offset: entry.offset)
    lost[entry.digest] = nil
    used[Int(pack)] += entry.end - entry.offset
    sizes[Int(pack)] = entry.end
  }

  /// Forgets a blob, and says where it was.
  mutating func remove(_ digest: SHA256Digest) -> Location? {
    if let loss = lost.removeValue(forKey: digest) { return loss.location }
    guard let location = locations.removeValue(forKey: digest) else { return nil }
    used[Int(location.pack)] -= Int(location.length) + PackRecord.headerSize
    return location
  }

  /// Settles what several packs said: a blob that one pack lost and another holds is not lost.
  mutating func settle() {
    for digest in lost.keys where locations[digest] != nil { lost[digest] = nil }
  }
}
