import Diagnostics
import Digests
import Pipeline

/// A tar archive of bytes and blobs. It refers to the blobs by digest and does not load them.
///
/// POSIX ustar (IEEE Std 1003.1, `pax`): a header of 512 bytes for each member, contents padded to 512 bytes, and two empty
/// blocks at the end. Time, owner and group are 0, so the same members give the same archive.
struct TarArchive {
  private static let block = 512
  /// The length in bytes of the two blocks that end an archive.
  private static let trailer = 2 * block

  private var parts: [OutputContent.Part] = []
  private var pending: [UInt8] = []
  private var memberBytes = 0

  /// The size of the archive in bytes if no more members were added.
  var size: Int { memberBytes + Self.trailer }

  var isEmpty: Bool { memberBytes == 0 }

  /// The number of bytes that a member with `bytes` bytes of contents adds.
  static func size(ofMember bytes: Int) -> Int { block + bytes + padding(after: bytes) }

  /// Adds a member with the given contents.
  mutating func append(_ name: String, _ bytes: [UInt8]) {
    pending += Self.header(name: name, size: bytes.count)
    pending += bytes
    close(bytes.count)
  }

  /// Adds a member whose contents are a blob of `size` bytes.
  mutating func append(_ name: String, _ blob: SHA256Digest, size: Int) {
    pending += Self.header(name: name, size: size)
    parts.append(.bytes(pending))
    parts.append(.blob(blob))
    pending = []
    close(size)
  }

  /// The complete archive.
  func finished() -> OutputContent {
    .parts(parts + [.bytes(pending + Array(repeating: 0, count: Self.trailer))])
  }

  private mutating func close(_ size: Int) {
    pending.append(contentsOf: repeatElement(0, count: Self.padding(after: size)))
    memberBytes += Self.size(ofMember: size)
  }

  private static func padding(after bytes: Int) -> Int { (block - bytes % block) % block }

  private static func header(name: String, size: Int) -> [UInt8] {
    precondition(name.utf8.count <= 100, "the names of members fit the header's field")
    precondition(size >> 33 == 0, "the sizes of members fit eleven octal digits")
    var header = [UInt8](repeating: 0, count: block)
    var sum = 0
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() {
        header[offset + index] = byte
        sum += Int(byte)
      }
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(size.zeroPadded(to: 11, radix: 8), at: 124)
    put("00000000000", at: 136)
    // The checksum is computed with spaces in its own field, and then overwrites them.
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar\u{0}00", at: 257)
    put("0000000", at: 329)
    put("0000000", at: 337)
    put(sum.zeroPadded(to: 6, radix: 8) + "\u{0} ", at: 148)
    return header
  }
}
