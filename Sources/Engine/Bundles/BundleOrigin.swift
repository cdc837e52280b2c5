import Digests

/// Where the results of a bundle were made, for people: the file `origin` beside its head. No result depends on it, and
/// a bundle without it is as good.
public struct BundleOrigin: Hashable, Sendable {
  /// The name of the machine.
  public var machine: String
  /// When the work began, in seconds since 1970.
  public var started: Int64
  /// How long the work took, in milliseconds.
  public var milliseconds: Int64
  /// How often the batch was begun, this time included.
  public var attempts: Int
  /// The number of blobs that came from the file beside the batch.
  public var fromPack: Int
  /// The number of blobs that came from a store.
  public var fromStore: Int

  /// An origin with these facts.
  public init(machine: String, started: Int64, milliseconds: Int64, attempts: Int, fromPack: Int, fromStore: Int) {
    (self.machine, self.started, self.milliseconds) = (machine, started, milliseconds)
    (self.attempts, self.fromPack, self.fromStore) = (attempts, fromPack, fromStore)
  }

  private static let description = (kind: "bundle_origin", version: 1)
  private static let name = "origin"
  private static let (longest, longestName) = (4_096, 255)

  /// Writes the origin into the folder of a bundle.
  public func write(to folder: String, effects: Effects) throws(EngineError) {
    var origin = Description(kind: Self.description.kind, version: Self.description.version)
    origin["machine"] = .text(machine)
    origin["started"] = .integer(started)
    origin["milliseconds"] = .integer(milliseconds)
    origin["attempts"] = .integer(Int64(attempts))
    origin["from_pack"] = .integer(Int64(fromPack))
    origin["from_store"] = .integer(Int64(fromStore))
    try effects.write(origin.encoded(), toNew: "\(folder)/\(Self.name)", durable: false)
  }

  /// Reads the origin of a bundle; nil if there is none, or it is not whole.
  public init?(in folder: String, effects: Effects) {
    let path = "\(folder)/\(Self.name)"
    guard let bytes = try? effects.read(path, atMost: Self.longest), let origin = Description(encoded: bytes),
      origin.text("kind") == Self.description.kind, origin.integer("version") == Int64(Self.description.version),
      let machine = origin.text("machine"), machine.utf8.count <= Self.longestName
    else { return nil }
    func number(_ name: String) -> Int64? { origin.integer(name).flatMap { $0 >= 0 && $0 < 1 << 50 ? $0 : nil } }
    guard let started = number("started"), let milliseconds = number("milliseconds"),
      let attempts = number("attempts"), let fromPack = number("from_pack"), let fromStore = number("from_store")
    else { return nil }
    self.init(
      machine: machine, started: started, milliseconds: milliseconds, attempts: Int(attempts),
      fromPack: Int(fromPack), fromStore: Int(fromStore))
  }
}
