public import Digests

/// The results of a batch, in a folder that is carried to another machine: `head`, `journal` and `0001.pack`.
///
/// The head contains the digests of the other two. The journal contains each result with its whole key, and the pack the
/// blobs that the results name.
public struct ResultBundle: Sendable {
  /// The names of the files.
  private enum Name {
    static let (head, journal, pack) = ("head", "journal", "0001.pack")
  }

  /// The counts of the results of a bundle.
  public struct Adopted: Hashable, Sendable {
    /// Results that were not known.
    public var new = 0
    /// Results that were known already, with the same value.
    public var known = 0
    /// Results that were known with another value; the known value stays.
    public var disputed = 0
    /// Results whose blob is neither in the bundle nor here.
    public var incomplete = 0

    /// No results.
    public init() {}

    /// Adds the counts of another bundle.
    public static func += (sum: inout Adopted, other: Adopted) {
      sum.new += other.new
      sum.known += other.known
      sum.disputed += other.disputed
      sum.incomplete += other.incomplete
    }
  }

  /// The folder.
  public let folder: String
  /// The kind of the actions.
  public let kind: String
  private let results: [SHA256Digest: ActionEntry]
  private let effects: Effects

  /// The number of results.
  public var count: Int { results.count }

  private static let description = (kind: "bundle", version: 1)
  private static let magic = Array("DSBJ".utf8)
  private static let (longestHead, longestJournal) = (64 << 10, 256 << 20)
}

extension ResultBundle {
  /// Writes a bundle into a folder that exists and is empty.
  public static func write(
    _ results: [SHA256Digest: ActionEntry], of kind: String, from store: BlobStore, to folder: String, effects: Effects
  ) throws(EngineError) {
    var journal: [UInt8] = []
    for key in results.keys.sorted() {
      guard let content = results[key]?.encoded(under: key) else { continue }
      journal += magic
      LittleEndian.append(UInt64(content.count), count: 4, to: &journal)
      journal += content
    }
    let blobs = Set(results.values.compactMap(\.blob)).sorted()
    let pack = try BlobFile.write(blobs, to: "\(folder)/\(Name.pack)", effects: effects) { digest throws(EngineError) in
      try store.need(digest)
    }
    try effects.write(journal, toNew: "\(folder)/\(Name.journal)", durable: true)
    var head = Description(kind: description.kind, version: description.version)
    head["of"] = .text(kind)
    head["actions"] = .integer(Int64(results.count))
    head["blobs"] = .integer(Int64(blobs.count))
    head["journal"] = .digest(SHA256Digest(of: journal))
    head["pack"] = .digest(pack.digest)
    try effects.write(head.encoded(), toNew: "\(folder)/\(Name.head)", durable: true)
    try effects.syncDirectory(folder)
  }

  /// Reads a bundle and checks that it is whole.
  ///
  /// - Parameter kinds: the kinds of actions that are accepted.
  /// - Throws: ``EngineError/Code/damaged`` if it is not whole, or has results of another kind.
  public init(in folder: String, kinds: Set<String>, effects: Effects) throws(EngineError) {
    self.folder = folder
    self.effects = effects
    func damaged(_ name: String, _ detail: String) -> EngineError {
      EngineError(
        .damaged, "read", "\(folder)/\(name)", detail: detail,
        hint: "copy the bundle again; if there is no other copy, delete it and run its worker again")
    }
    let bytes = try effects.read("\(folder)/\(Name.head)", atMost: Self.longestHead)
    guard let head = Description(encoded: bytes), head.text("kind") == Self.description.kind,
      head.integer("version") == Int64(Self.description.version), let kind = head.text("of"),
      let pack = head.digest("pack"), let journalDigest = head.digest("journal")
    else { throw damaged(Name.head, "it is not the head of a bundle of this version") }
    guard kinds.contains(kind) else { throw damaged(Name.head, "it has results of `\(kind)`") }
    self.kind = kind
    guard try effects.digest(of: "\(folder)/\(Name.pack)") == pack else {
      throw damaged(Name.pack, "its bytes are not those that the worker wrote")
    }
    let journal = try effects.read("\(folder)/\(Name.journal)", atMost: Self.longestJournal)
    guard SHA256Digest(of: journal) == journalDigest, let results = Self.results(journal, of: kind),
      head.integer("actions") == Int64(results.count)
    else { throw damaged(Name.journal, "its results are not those that the worker wrote") }
    self.results = results
  }

  /// The results in a journal; nil unless all are whole, and of one kind that never expires.
  private static func results(_ journal: [UInt8], of kind: String) -> [SHA256Digest: ActionEntry]? {
    var results: [SHA256Digest: ActionEntry] = [:]
    var start = 0
    while start < journal.count {
      guard journal.count - start >= 8, journal[start..<start + 4].elementsEqual(magic) else { return nil }
      let length = Int(LittleEndian.half(journal, at: start + 4))
      guard length <= journal.count - start - 8,
        let (key, entry) = ActionEntry.decoded(Array(journal[start + 8..<start + 8 + length])),
        entry.kind == kind, entry.expires == nil
      else { return nil }
      results[key] = entry
      start += 8 + length
    }
    return results
  }

  /// Records the results that are not known, with their blobs. What is known stays as it is.
  ///
  /// - Parameter wanted: the keys that are taken; nil for all.
  public func adopt(
    into store: BlobStore, _ cache: ActionCache, only wanted: Set<SHA256Digest>? = nil
  ) throws(EngineError) -> Adopted {
    var adopted = Adopted()
    let keys = results.keys.filter { wanted?.contains($0) ?? true }.sorted()
    let known = try cache.entries(for: keys)
    var new: [SHA256Digest: ActionEntry] = [:]
    for key in keys {
      guard let entry = results[key] else { continue }
      if let own = known[key], try own.blob.map({ (blob) throws(EngineError) in try store.contains(blob) }) ?? true {
        if own.value == entry.value && own.blob == entry.blob { adopted.known += 1 } else { adopted.disputed += 1 }
      } else {
        new[key] = entry
      }
    }
    let blobs = Set(new.values.compactMap(\.blob))
    if !blobs.isEmpty {
      try BlobFile.forEach(in: "\(folder)/\(Name.pack)", effects: effects) { digest, bytes throws(EngineError) in
        if blobs.contains(digest) { try store.put(bytes, digest: digest) }
      }
    }
    for (key, entry) in new {
      if let blob = entry.blob, try !store.contains(blob) {
        new[key] = nil
        adopted.incomplete += 1
      }
    }
    adopted.new = new.count
    try cache.restore(new, of: new.keys.sorted())
    return adopted
  }
}
