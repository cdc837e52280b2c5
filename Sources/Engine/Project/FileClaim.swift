public import Digests

/// A file that a build is about to write into an export. If the build is killed, the next one recognizes the file by its bytes.
public struct FileClaim: Hashable, Sendable {
  /// The path in the export.
  public let path: String
  /// The digest of the bytes to be written, or the key of the result that is this digest.
  public let content: SHA256Digest

  /// A claim of a file.
  public init(path: String, content: SHA256Digest) {
    self.path = path
    self.content = content
  }
}

extension FileClaim {
  static func encoded(_ claims: [FileClaim]) -> [UInt8] {
    var writer = ByteWriter(capacity: claims.count * 96)
    for claim in claims {
      writer.append(claim.content)
      writer.append(claim.path)
    }
    return writer.bytes
  }

  /// The claims in a file of state; none if a field is damaged or a path leads out of the export.
  static func decoded(_ bytes: [UInt8]) -> [FileClaim] {
    var reader = ByteReader(bytes)
    var claims: [FileClaim] = []
    while !reader.isAtEnd {
      guard let content = reader.digest(), let path = reader.text(), RelativePath.isPlain(Array(path.utf8)[...]) else {
        return []
      }
      claims.append(FileClaim(path: path, content: content))
    }
    return claims
  }
}
