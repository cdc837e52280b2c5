package import Digests

/// `dsbuild.index`: which blobs an archive has, and where they are in its packs.
///
/// An archive is static files: the index, and packs in which blobs follow each other. All names are in one folder, because archives of research
/// have no others. Numbers are little-endian. The file ends with the SHA-256 of what is before.
package struct ArchiveIndex: Hashable, Sendable {
  /// One pack.
  package struct Pack: Hashable, Sendable {
    /// The digest of its bytes.
    package let digest: SHA256Digest
    /// Its length in bytes.
    package let length: Int

    package init(digest: SHA256Digest, length: Int) {
      self.digest = digest
      self.length = length
    }

    /// The name of its file.
    package var name: String { Self.prefix + digest.hex.prefix(Self.digitCount) + Self.suffix }

    private static let (prefix, suffix, digitCount) = ("dsbuild-", ".pack", 16)

    /// The digits of the digest in the name of a pack; nil for any other name.
    package static func digits(of name: String) -> Substring? {
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
      let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
      let isHexadecimal = digits.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
      return digits.utf8.count == digitCount && isHexadecimal ? digits : nil
    }
  }

  /// Where a blob is.
  package struct Place: Hashable, Sendable {
    /// The blob.
    package let digest: SHA256Digest
    /// The number of its pack.
    package let pack: Int
    /// Where it begins in the pack.
    package let offset: Int
    /// Its length in bytes.
    package let length: Int

    package init(digest: SHA256Digest, pack: Int, offset: Int, length: Int) {
      self.digest = digest
      self.pack = pack
      self.offset = offset
      self.length = length
    }
  }

  /// The name of the file.
  package static let name = "dsbuild.index"
  /// The longest index that is read, in bytes: ten million blobs.
  package static let mostBytes = 512 << 20
  private static let magic = Array("DSBA".utf8)
  private static let version: UInt32 = 1
  private static let bytesOfPack = 40
  private static let bytesOfBlob = 48

  /// The packs, by their numbers.
  package let packs: [Pack]
  /// The blobs, sorted by digest.
  package let blobs: [Place]

  /// The index of packs and of blobs in any order.
  package init(packs: [Pack], blobs: [Place]) {
    self.packs = packs
    self.blobs = blobs.sorted { $0.digest < $1.digest }
  }

  /// Where a blob is; nil if the archive does not have it.
  package subscript(digest: SHA256Digest) -> Place? {
    let index = blobs.partitioningIndex { $0.digest >= digest }
    return index < blobs.count && blobs[index].digest == digest ? blobs[index] : nil
  }

  /// The bytes of the file.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: packs.count * Self.bytesOfPack + blobs.count * Self.bytesOfBlob + 64)
    for byte in Self.magic { writer.append(byte) }
    writer.append(Self.version)
    writer.append(UInt32(packs.count))
    writer.append(UInt32(blobs.count))
    for pack in packs {
      writer.append(pack.digest)
      writer.append(UInt64(pack.length))
    }
    for blob in blobs {
      writer.append(blob.digest)
      writer.append(UInt32(blob.pack))
      writer.append(UInt64(blob.offset))
      writer.append(UInt32(blob.length))
    }
    return writer.bytes + SHA256Digest(of: writer.bytes).bytes
  }

  /// Reads ``encoded()``; nil for anything else. Every blob is inside its pack, and of no length that a store would refuse.
  package init?(encoded bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes, bytes.count >= 48, bytes.starts(with: Self.magic) else { return nil }
    let content = Array(bytes.dropLast(32))
    guard SHA256Digest(of: content).bytes.elementsEqual(bytes.suffix(32)) else { return nil }
    var reader = ByteReader(content, from: Self.magic.count)
    guard reader.number(UInt32.self) == Self.version, let packCount = reader.number(UInt32.self),
      let blobCount = reader.number(UInt32.self),
      content.count == 16 + Int(packCount) * Self.bytesOfPack + Int(blobCount) * Self.bytesOfBlob
    else { return nil }
    var packs: [Pack] = []
    for _ in 0..<packCount {
      guard let digest = reader.digest(), let length = reader.number(UInt64.self).flatMap({ Int(exactly: $0) }) else {
        return nil
      }
      packs.append(Pack(digest: digest, length: length))
    }
    var blobs: [Place] = []
    blobs.reserveCapacity(Int(blobCount))
    for _ in 0..<blobCount {
      guard let digest = reader.digest(), let pack = reader.number(UInt32.self).map({ Int($0) }), pack < packs.count,
        let offset = reader.number(UInt64.self).flatMap({ Int(exactly: $0) }),
        let length = reader.number(UInt32.self).map({ Int($0) }), length <= SharedBlob.longest,
        offset <= packs[pack].length, length <= packs[pack].length - offset,
        blobs.last.map({ $0.digest < digest }) ?? true
      else { return nil }
      blobs.append(Place(digest: digest, pack: pack, offset: offset, length: length))
    }
    self.packs = packs
    self.blobs = blobs
  }
}
