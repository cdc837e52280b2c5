public import Digests

/// The head of a bundle: what the bundle is for, what made it, and the digests of its files.
///
/// It is a canonical description, so that a signature of its bytes covers the whole bundle.
public struct BundleHead: Hashable, Sendable {
  /// The purpose of a bundle.
  public enum Purpose: Hashable, Sendable {
    /// The actions of a batch, all of this kind.
    case batch(kind: String)
    /// The pictures of a class, whose table in the lock has this digest.
    case table(SHA256Digest)
  }

  /// The program that computed the results.
  public struct Maker: Hashable, Sendable {
    /// The versions of its image libraries.
    public var libraries = ""
    /// The behaviour of these libraries, as a digest.
    public var canary = ""
    /// Its version.
    public var dsbuild = ""

    /// A program that does not say what it is.
    public init() {}

    /// A program.
    public init(libraries: String, canary: String, dsbuild: String) {
      (self.libraries, self.canary, self.dsbuild) = (libraries, canary, dsbuild)
    }
  }

  /// A file of a bundle.
  public struct File: Hashable, Sendable {
    /// The digest of its bytes.
    public let digest: SHA256Digest
    /// Its length in bytes.
    public let size: Int

    /// A file.
    public init(digest: SHA256Digest, size: Int) {
      self.digest = digest
      self.size = size
    }
  }

  /// Some of the results: a journal of them, and a pack of the blobs that they name.
  public struct Part: Hashable, Sendable {
    /// The results with their keys.
    public let journal: File
    /// The blobs; nil if there are none.
    public let pack: File?

    /// A part.
    public init(journal: File, pack: File?) {
      self.journal = journal
      self.pack = pack
    }
  }

  /// The purpose of the bundle.
  public let purpose: Purpose
  /// The program that made it.
  public let maker: Maker
  /// Its parts.
  public let parts: [Part]
  /// The number of results in all parts.
  public let actions: Int
  /// The digest of the batch; nil for other bundles, and for those of a version that did not write it.
  public let batch: SHA256Digest?

  /// The longest head in bytes.
  public static let mostBytes = 1 << 20
  /// The longest file of a bundle in bytes.
  public static let mostBytesOfFile = 256 << 20
  /// The size of the pack of a batch, in bytes. It lies in a folder and is read piece by piece.
  public static let mostBytesOfBatch = 64 << 30
  private static let description = (kind: "bundle", version: 1)

  /// Creates a head.
  public init(_ purpose: Purpose, batch: SHA256Digest? = nil, maker: Maker, parts: [Part], actions: Int) {
    (self.purpose, self.batch) = (purpose, batch)
    self.maker = maker
    self.parts = parts
    self.actions = actions
  }

  /// The bytes of the head.
  public func encoded() -> [UInt8] {
    var head = Description(kind: Self.description.kind, version: Self.description.version)
    switch purpose {
    case .batch(let kind): head["of"] = .text(kind)
    case .table(let digest): head["of"] = .digest(digest)
    }
    if let batch { head["batch"] = .digest(batch) }
    head["libraries"] = .text(maker.libraries)
    head["canary"] = .text(maker.canary)
    head["dsbuild"] = .text(maker.dsbuild)
    head["actions"] = .integer(Int64(actions))
    head["parts"] = .list(parts.map { .list([Self.value($0.journal)] + ($0.pack.map { [Self.value($0)] } ?? [])) })
    return head.encoded()
  }

  private static func value(_ file: File) -> Description.Value {
    .list([.digest(file.digest), .integer(Int64(file.size))])
  }

  /// Reads the bytes of a head; nil for anything else, such as a file that is too long for a bundle.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.count <= Self.mostBytes, let head = Description(encoded: bytes),
      head.text("kind") == Self.description.kind, head.integer("version") == Int64(Self.description.version),
      let libraries = head.text("libraries"), let canary = head.text("canary"), let dsbuild = head.text("dsbuild"),
      let actions = head.integer("actions").flatMap({ Int(exactly: $0) }), actions >= 0,
      case .list(let parts)? = head["parts"]
    else { return nil }
    switch head["of"] {
    case .text(let kind)?: purpose = .batch(kind: kind)
    case .digest(let table)?: purpose = .table(table)
    default: return nil
    }
    batch = head.digest("batch")
    maker = Maker(libraries: libraries, canary: canary, dsbuild: dsbuild)
    self.actions = actions
    let mostBytesOfPack = if case .batch = purpose { Self.mostBytesOfBatch } else { Self.mostBytesOfFile }
    self.parts = parts.compactMap { Self.part($0, mostBytesOfPack: mostBytesOfPack) }
    guard self.parts.count == parts.count else { return nil }
  }

  private static func part(_ value: Description.Value, mostBytesOfPack: Int) -> Part? {
    guard case .list(let files) = value, (1...2).contains(files.count),
      let journal = file(files[0], mostBytes: mostBytesOfFile)
    else { return nil }
    if files.count == 1 { return Part(journal: journal, pack: nil) }
    return file(files[1], mostBytes: mostBytesOfPack).map { Part(journal: journal, pack: $0) }
  }

  private static func file(_ value: Description.Value, mostBytes: Int) -> File? {
    guard case .list(let facts) = value, facts.count == 2, case .digest(let digest) = facts[0],
      case .integer(let size) = facts[1], (0...Int64(mostBytes)).contains(size)
    else { return nil }
    return File(digest: digest, size: Int(size))
  }
}
