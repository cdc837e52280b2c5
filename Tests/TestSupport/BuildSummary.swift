/// The summary `dsbuild build --json` prints, as tests ask it.
public struct BuildSummary: Sendable {
  /// What became of the distinct actions of one kind.
  public struct Actions: Hashable, Sendable, CustomStringConvertible {
    /// Gave a new result now.
    public let ran: Int
    /// Remembered, results and failures.
    public let hit: Int
    /// Tried now, in vain.
    public let failed: Int

    /// Counts of one kind of action.
    public init(ran: Int = 0, hit: Int = 0, failed: Int = 0) {
      self.ran = ran
      self.hit = hit
      self.failed = failed
    }

    /// How many were tried now.
    public var tried: Int { ran + failed }

    public var description: String { "ran \(ran), hit \(hit), failed \(failed)" }
  }

  /// The whole document.
  public let json: JSONValue

  /// A summary as printed.
  public init(json: JSONValue) {
    self.json = json
  }

  /// `built`, `unchanged` or `failed`.
  public var result: String? { json["result"].string }
  /// HTTP requests sent.
  public var requests: Int? { json["network"]["requests"].int }
  /// How many nodes of the plan ran.
  public var nodesRan: Int? { json["nodes"]["ran"].int }
  /// Whether the lock was rewritten with other bytes.
  public var lockChanged: Bool? { json["lock"]["changed"].bool }

  /// The counts of `fetch`, `inspect`, `crop` and so on; zeros for a kind the summary does not have.
  public func actions(_ kind: String) -> Actions {
    let counts = json["actions"][kind].counts
    return Actions(ran: counts["ran"] ?? 0, hit: counts["hit"] ?? 0, failed: counts["failed"] ?? 0)
  }

  /// How many actions of any kind were tried in this run.
  public var actionsTried: Int {
    json["actions"].members.keys.reduce(0) { $0 + actions($1).tried }
  }

  /// One field of a class's funnel.
  public func funnel(_ name: String, _ field: String) -> Int? { json["classes"][name][field].int }

  /// Why images of a class are out, and how many for each reason.
  public func reasons(_ name: String) -> [String: Int] { json["classes"][name]["reasons"].counts }

  /// The digest of each export, by its path.
  public var exportDigests: [String: String] {
    var digests: [String: String] = [:]
    for export in json["exports"].elements {
      guard let path = export["path"].string else { continue }
      digests[path] = export["digest"].string
    }
    return digests
  }
}
