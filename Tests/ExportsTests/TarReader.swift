import Digests
import Pipeline

/// Reads an archive that a format put together, as strictly as POSIX has ustar.
struct TarReader {
  struct Member: Equatable {
    let name: String
    let contents: [UInt8]
    /// The numbers of mode, owner, group and time.
    let numbers: [Int]

    var text: String { String(decoding: contents, as: UTF8.self) }
  }

  let members: [Member]
  let size: Int

  /// The archive in `content`, blobs being taken from `blobs`.
  init(_ content: OutputContent, blobs: [SHA256Digest: [UInt8]]) throws {
    guard case .parts(let parts) = content else { throw Missing() }
    let bytes = try parts.flatMap { part in
      switch part {
      case .section: throw Missing()
      case .bytes(let bytes): bytes
      case .blob(let digest): try blobs[digest].required
      case .made(let digest, let with, let make): make(try blobs[digest].required, with)
      }
    }
    size = bytes.count
    var members: [Member] = []
    var offset = 0
    while bytes[offset] != 0 {
      let header = Array(bytes[offset..<offset + 512])
      try Self.check(header)
      let size = try Self.number(header[124..<136])
      let numbers = try [100..<108, 108..<116, 116..<124, 136..<148].map { try Self.number(header[$0]) }
      let contents = Array(bytes[offset + 512..<offset + 512 + size])
      members.append(Member(name: Self.text(header[0..<100]), contents: contents, numbers: numbers))
      offset += 512 + (size + 511) / 512 * 512
    }
    guard bytes.count - offset == 1024, bytes[offset...].allSatisfy({ $0 == 0 }) else { throw Missing() }
    self.members = members
  }

  private static func check(_ header: [UInt8]) throws {
    var blanked = header
    for index in 148..<156 { blanked[index] = UInt8(ascii: " ") }
    guard try number(header[148..<154]) == blanked.reduce(0, { $0 + Int($1) }),
      Array(header[257..<265]) == Array("ustar\u{0}00".utf8), header[156] == UInt8(ascii: "0")
    else { throw Missing() }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func number(_ field: ArraySlice<UInt8>) throws -> Int { try Int(text(field), radix: 8).required }
}
