package import Digests
import Engine
package import Listings
import Manifest

/// The counts of one class for the summary of a build: its funnel, and the distinct actions that belong to it, by
/// name.
///
/// They are remembered under the class's last listing and its rows, so a change of one class counts only that class.
/// An action in several classes counts once; that is why names are stored, not numbers. A name is the first eight bytes of a digest.
package struct ClassCounts: Hashable, Sendable {
  package var funnel = Funnel()
  /// The addresses that gave no bytes, in ascending order, each once.
  package var failures: [UInt64] = []
  /// The actions of each kind, in ascending order, each once.
  package var names: [ActionKind: [UInt64]] = [:]

  /// Counts a class.
  ///
  /// - Parameter embeddings: the actions that embedded the class's pictures.
  package init(_ listing: Listing, origin: OriginTable, embeddings: [SHA256Digest]) {
    funnel = Funnel(listing, origin: origin)
    // Items come in the order of their ids, so `asked` is sorted.
    var (asked, failed, inspected, cropped) = ([ItemID](), [ItemID](), [UInt64](), [UInt64]())
    for item in listing.items {
      if Self.isFailure(item) { failed.append(item.id) }
      if item.passed(.sources) { asked.append(item.id) }
      if item.passed(.fetch), let image = item.image { inspected.append(image.prefix) }
      if let crop = Self.crop(of: item) { cropped.append(crop) }
    }
    failures = Self.addresses(of: origin, among: failed).map { SHA256Digest(of: $0).prefix }.sortedOnce()
    names[.fetch] = Self.addresses(of: origin, among: asked).map { SHA256Digest(of: $0).prefix }.sortedOnce()
    names[.inspect] = inspected.sortedOnce()
    names[.crop] = cropped.sortedOnce()
    names[.embed] = embeddings.map(\.prefix).sortedOnce()
  }

  /// The addresses of the candidates that passed `sources`; a file on disk has one too.
  private static func addresses(of origin: OriginTable, among ids: [ItemID]) -> [String] {
    origin.rows.lazy.filter { $0.standing == .candidate && ids.index(ofSorted: $0.id) != nil }.map {
      address(of: $0, in: origin)
    }
  }

  /// The address of a row; a file on disk has one too.
  static func address(of row: OriginTable.Row, in origin: OriginTable) -> String {
    origin.isFile(row) ? "file:\(row.text)" : row.address
  }

  /// Whether an item is out because its address gave no bytes. Bytes that were refused did arrive.
  static func isFailure(_ item: Item) -> Bool {
    item.step == .fetch && ![.takenDown, .drift, .hashMismatch].contains(item.reason)
  }

  /// The name of the crop action of an item that passed `crop`.
  static func crop(of item: Item) -> UInt64? {
    guard let crop = item.cropped, let image = item.image, item.passed(.crop) else { return nil }
    return SHA256Digest(of: crop.bytes + image.bytes).prefix
  }

  /// The number of distinct actions of a kind in several classes.
  static func total(_ kind: ActionKind, of classes: [ClassCounts]) -> Int {
    RepeatedDigests.distinct(in: classes.map { $0.names[kind] ?? [] })
  }

  /// The number of distinct addresses in several classes that gave no bytes.
  static func failures(of classes: [ClassCounts]) -> Int { RepeatedDigests.distinct(in: classes.map(\.failures)) }
}

extension ClassCounts {
  private static let kind = "class_counts"

  /// The counts of a class, remembered or counted now.
  ///
  /// - Parameters:
  ///   - former: the class's last listing in the last build with its rows; nil if all is counted.
  ///   - network: the name in keys of the network that embeds the class's pictures; nil for none.
  ///   - embeddings: the actions that embedded the pictures of a listing.
  static func of(
    _ listing: SHA256Digest?, since former: (listing: SHA256Digest, origin: SHA256Digest?)?, origin: SHA256Digest?,
    network: String?,
    in workspace: Workspace, embeddings: (Listing) -> [SHA256Digest]
  ) throws(EngineError) -> ClassCounts {
    let key = key(listing, origin: origin, network: network)
    if let counts = try remembered(key, in: workspace) { return counts }
    let (items, table) = (try workspace.listing(listing), try workspace.origin(origin))
    var changed: ClassCounts?
    if network == nil, let former,
      let counts = try remembered(Self.key(former.listing, origin: former.origin, network: nil), in: workspace),
      let before = try? workspace.listing(former.listing), let rows = try? workspace.origin(former.origin)
    {
      changed = ClassCounts(counts, of: (before, rows), now: (items, table))
    }
    let counts = changed ?? ClassCounts(items, origin: table, embeddings: embeddings(items))
    let blob = try workspace.store.put(counts.encodedNames)
    try workspace.actions.record(key, kind: kind, value: counts.encoded, blob: blob, source: listing)
    return counts
  }

  private static func remembered(_ key: SHA256Digest, in workspace: Workspace) throws(EngineError) -> ClassCounts? {
    guard let entry = try workspace.actions.entry(for: key), let blob = entry.blob,
      let names = try workspace.store.read(blob)
    else { return nil }
    return ClassCounts(encoded: entry.value, names: names)
  }

  /// The funnel of a class, if it is remembered.
  static func funnel(
    _ listing: SHA256Digest?, origin: SHA256Digest?, network: String?, in workspace: Workspace
  ) throws(EngineError) -> Funnel? {
    let value = try workspace.actions.value(for: key(listing, origin: origin, network: network))
    guard case .record(let funnel)? = value.flatMap({ Description(encoded: $0) })?["funnel"] else { return nil }
    return Funnel(funnel)
  }

  private static func key(_ listing: SHA256Digest?, origin: SHA256Digest?, network: String?) -> SHA256Digest {
    var description = Description(kind: kind, version: 6)
    description.append("listing", listing.map { .digest($0) })
    description.append("origin", origin.map { .digest($0) })
    description.append("network", network.map { .text($0) })
    return description.key
  }

  private var encoded: [UInt8] {
    var record = Description()
    record.append("funnel", .record(funnel.record))
    return record.encoded()
  }

  private var encodedNames: [UInt8] {
    var writer = ByteWriter(capacity: 64 + names.values.reduce(0) { $0 + $1.count * 8 })
    for names in [failures] + ActionKind.allCases.map({ names[$0] ?? [] }) {
      writer.append(UInt64(names.count))
      for name in names { writer.append(name) }
    }
    return writer.bytes
  }

  private init?(encoded: [UInt8], names: [UInt8]) {
    guard let record = Description(encoded: encoded), case .record(let funnel)? = record["funnel"] else { return nil }
    self.funnel = Funnel(funnel)
    var reader = ByteReader(names)
    guard let failures = Self.names(&reader, atMost: names.count / 8) else { return nil }
    self.failures = failures
    for kind in ActionKind.allCases {
      guard let found = Self.names(&reader, atMost: names.count / 8) else { return nil }
      self.names[kind] = found
    }
    guard reader.isAtEnd else { return nil }
  }

  /// Names with their number before them; nil if there are more than `limit` or fewer than the number says.
  private static func names(_ reader: inout ByteReader, atMost limit: Int) -> [UInt64]? {
    guard let count = reader.number(UInt64.self), count <= UInt64(limit) else { return nil }
    var names: [UInt64] = []
    names.reserveCapacity(Int(count))
    for _ in 0..<count {
      guard let name = reader.number(UInt64.self) else { return nil }
      names.append(name)
    }
    return names
  }
}
