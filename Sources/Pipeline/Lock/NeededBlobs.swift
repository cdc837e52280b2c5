public import Digests
public import Engine

/// What a project needs of the store it keeps its blobs in, and a collection therefore never drops.
public enum NeededBlobs {
  /// The blobs that the lock of the project at `root` names, and those behind its last build: its listings, and the pictures
  /// its exports are made of.
  public static func of(
    project root: String, in store: BlobStore, effects: Effects
  ) throws(EngineError) -> Set<SHA256Digest> {
    var needed = try named(byLockAt: root, effects: effects)
    let state = try ProjectState(root: root, directory: "\(root)/.dsbuild", effects: effects, access: .readOnly)
    for (name, node) in try LastRun(state).nodes {
      needed.formUnion(node.output.blobs)
      for case .digest(let input) in node.description.fields.map(\.value) { needed.insert(input) }
      guard name.hasPrefix(StepName.crop.text) || name.hasPrefix(StepName.split.text) else { continue }
      for digest in node.output.listings.values {
        guard let bytes = try store.read(digest), let listing = Listing(encoded: bytes) else { continue }
        for item in listing.items where item.isIn {
          if let image = item.image { needed.insert(image) }
          if let crop = item.cropped { needed.insert(crop) }
        }
      }
    }
    return needed
  }

  /// Every digest in the tables of a lock, whatever column it stands in: a table that is being merged or is damaged keeps
  /// what it names all the same.
  private static func named(byLockAt root: String, effects: Effects) throws(EngineError) -> Set<SHA256Digest> {
    var named: Set<SHA256Digest> = []
    for entry in try effects.list("\(root)/lock") where entry.name.hasSuffix(".tsv") {
      let bytes = try effects.read("\(root)/lock/\(entry.name)", atMost: FileLimit.lockTable.bytes)
      var start: Int?
      for (index, byte) in bytes.enumerated() {
        if isHexadecimal(byte) {
          start = start ?? index
        } else if let first = start {
          add(bytes[first..<index], to: &named)
          start = nil
        }
      }
      if let start { add(bytes[start...], to: &named) }
    }
    return named
  }

  private static func add(_ digits: ArraySlice<UInt8>, to named: inout Set<SHA256Digest>) {
    guard digits.count == 64, let digest = SHA256Digest(hex: String(decoding: digits, as: UTF8.self)) else { return }
    named.insert(digest)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
