import Digests
import Engine
import Imaging

/// The pictures that have pairs in a stored search, by the first eight bytes of their digests.
///
/// They are remembered under the digest of the search. The search itself names every picture that was searched, so it is long even if
/// few have pairs.
struct PairedPictures {
  /// The identity of the search.
  let search: String
  /// The distance up to which it looked for pairs.
  let radius: Int
  private let pictures: Set<UInt64>

  private static let kind = "near_paired"

  /// The pictures of a search.
  init(_ pairs: NearPairs) {
    (search, radius) = (pairs.search, pairs.radius)
    pictures = Set(pairs.pairs.lazy.flatMap { [pairs.images[$0.i].prefix, pairs.images[$0.j].prefix] })
  }

  /// The pictures of a stored search; nil if the store has lost it.
  init?(of pairs: SHA256Digest, in workspace: Workspace) throws(EngineError) {
    let key = Self.key(of: pairs)
    if let blob = try workspace.actions.entry(for: key)?.blob, let known = try workspace.store.read(blob),
      let paired = Self(encoded: known)
    {
      self = paired
      return
    }
    guard let search = try workspace.store.read(pairs).flatMap({ NearPairs(encoded: $0) }) else { return nil }
    self.init(search)
    let blob = try workspace.store.put(encoded)
    try workspace.actions.record(key, kind: Self.kind, value: [], blob: blob, source: pairs)
  }

  /// Whether a picture has a pair; true also for one that only begins like such a picture.
  func contains(_ image: SHA256Digest) -> Bool { pictures.contains(image.prefix) }

  private static func key(of pairs: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: kind, version: 1)
    description["pairs"] = .digest(pairs)
    return description.key
  }

  private var encoded: [UInt8] {
    var writer = ByteWriter(capacity: pictures.count * 8)
    for picture in pictures.sorted() { writer.append(picture) }
    var record = Description()
    record["search"] = .text(search)
    record["radius"] = .integer(Int64(radius))
    record["pictures"] = .bytes(writer.bytes)
    return record.encoded()
  }

  private init?(encoded bytes: [UInt8]) {
    guard let record = Description(encoded: bytes), let search = record.text("search"),
      let radius = record.integer("radius").flatMap({ Int(exactly: $0) }), case .bytes(let words)? = record["pictures"],
      words.count % 8 == 0
    else { return nil }
    (self.search, self.radius) = (search, radius)
    pictures = Set(stride(from: 0, to: words.count, by: 8).map { LittleEndian.word(words, at: $0) })
  }
}
