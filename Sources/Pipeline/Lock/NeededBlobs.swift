public import Digests
public import Engine
import Listings

/// The blobs that projects need from their store. A collection never drops them.
public struct NeededBlobs: Sendable {
  /// The actions whose results are needed only if a listing of the last build or a lock names them.
  public static let remade: Set<String> = [StepName.crop.text]

  /// The actions that download, whose results are kept until a build ends.
  public static let downloads = FetchMemory.kind

  /// The folders of the projects in which a build began and none ended since, each with that time in seconds since 1970: any later
  /// download may be theirs.
  public private(set) var unfinished: [(root: String, since: Int64)] = []
  /// The blobs they need.
  public private(set) var digests: Set<SHA256Digest> = []
  /// Pictures that are taken down in one of the projects.
  private var takenDown: Set<SHA256Digest> = []

  /// The blobs that the project at `root` needs: those that its lock names, and those of its last build, which are
  /// its listings and the pictures of its exports.
  ///
  /// - Parameter now: the time in seconds since 1970.
  public init(
    project root: String, in store: BlobStore, key: SealKey, effects: Effects, now: Int64
  ) throws(EngineError) {
    let lock = try Self.digests(inLockAt: root, effects: effects)
    takenDown = lock.takenDown
    digests = lock.named
    if (try? OwnedFolder("\(root)/.dsbuild", project: root, access: .readOnly, effects: effects)) != nil {
      let state = try ProjectState(
        root: root, directory: "\(root)/.dsbuild", key: key, effects: effects, access: .readOnly)
      digests.formUnion(try Self.blobs(ofLastBuildIn: state, in: store))
      if let since = try UnfinishedBuild.began(state, at: now) { unfinished = [(root, since)] }
    }
    digests.subtract(takenDown)
  }

  /// Adds the needs of another project.
  public mutating func add(_ other: NeededBlobs) {
    digests.formUnion(other.digests)
    unfinished += other.unfinished
    takenDown.formUnion(other.takenDown)
  }

  /// The pictures that are taken down and that no project needs.
  public var removable: Set<SHA256Digest> { takenDown.subtracting(digests) }

  private static func blobs(
    ofLastBuildIn state: ProjectState, in store: BlobStore
  ) throws(EngineError) -> Set<SHA256Digest> {
    var needed: Set<SHA256Digest> = []
    let history = try NodeHistory(state)
    var listings = Set(history.delivered.values)
    for (name, node) in history.nodes {
      needed.formUnion(node.output.blobs)
      needed.formUnion(node.output.factDigests)
      listings.formUnion(node.output.listings.values)
      for case .digest(let digest) in node.description.fields.map(\.value) { listings.insert(digest) }
      guard name.hasPrefix(StepName.crop.text) || name.hasPrefix(StepName.split.text) else { continue }
      for digest in node.output.listings.values {
        guard let listing = try store.listing(digest) else { continue }
        for item in listing.items where item.isIn {
          if let image = item.image { needed.insert(image) }
          if let crop = item.cropped { needed.insert(crop) }
        }
      }
    }
    // A node may have read a listing that is no output any more. Other blobs have no pieces.
    for listing in listings { needed.formUnion(try [listing] + store.pieces(ofListing: listing)) }
    return needed
  }

  /// Every digest in the tables of a lock, in any column, so that a damaged table or one in a merge still protects
  /// the blobs it names. The pictures that are taken down are returned separately.
  private static func digests(
    inLockAt root: String, effects: Effects
  ) throws(EngineError) -> (named: Set<SHA256Digest>, takenDown: Set<SHA256Digest>) {
    var named: Set<SHA256Digest> = []
    var takenDown: Set<SHA256Digest> = []
    let verdict = Array("\t\(Reason.takenDown.name)\t".utf8)
    for entry in try effects.list("\(root)/lock") where entry.name.hasSuffix(".tsv") {
      let bytes = try effects.read("\(root)/lock/\(entry.name)", atMost: FileLimit.lockTable.bytes)
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        // The verdict is the second column, after an id of 32 digits.
        if line.dropFirst(32).starts(with: verdict) { add(line, to: &takenDown) } else { add(line, to: &named) }
      }
    }
    return (named, takenDown)
  }

  /// Adds the digests of a line.
  private static func add(_ line: ArraySlice<UInt8>, to digests: inout Set<SHA256Digest>) {
    for digits in line.split(whereSeparator: { !isHexadecimal($0) }) where digits.count == 64 {
      if let digest = SHA256Digest(hex: String(decoding: digits, as: UTF8.self)) { digests.insert(digest) }
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
