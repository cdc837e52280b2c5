import Digests

/// The form of a result in journals and bundles: key, kind, expiry, blob, source, value.
extension ActionEntry {
  func encoded(under key: SHA256Digest) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(128 + value.count)
    key.append(to: &content)
    LittleEndian.append(UInt64(kind.utf8.count), count: 4, to: &content)
    content += Array(kind.utf8)
    LittleEndian.append(UInt64(bitPattern: expires ?? .min), count: 8, to: &content)
    LittleEndian.append((blob == nil ? 0 : 1) | (source == nil ? 0 : 2), count: 4, to: &content)
    blob?.append(to: &content)
    if let source { LittleEndian.append(source, count: 8, to: &content) }
    return content + value
  }

  /// Decodes the output of ``encoded(under:)``; nil for anything else.
  static func decoded(_ content: [UInt8]) -> (key: SHA256Digest, entry: ActionEntry)? {
    guard content.count >= 36 else { return nil }
    let kindEnd = 36 + Int(LittleEndian.half(content, at: 32))
    guard content.count >= kindEnd + 12 else { return nil }
    let parts = LittleEndian.half(content, at: kindEnd + 8)
    let (hasBlob, hasSource) = (parts & 1 != 0, parts & 2 != 0)
    let sourceStart = kindEnd + 12 + (hasBlob ? 32 : 0)
    let valueStart = sourceStart + (hasSource ? 8 : 0)
    guard content.count >= valueStart else { return nil }
    let expires = Int64(bitPattern: LittleEndian.word(content, at: kindEnd))
    let entry = ActionEntry(
      kind: String(decoding: content[36..<kindEnd], as: UTF8.self), value: Array(content[valueStart...]),
      expires: expires == .min ? nil : expires,
      blob: hasBlob ? LittleEndian.digest(content, at: kindEnd + 12) : nil,
      source: hasSource ? LittleEndian.word(content, at: sourceStart) : nil)
    return (LittleEndian.digest(content, at: 0), entry)
  }
}
