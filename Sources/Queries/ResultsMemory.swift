import Digests
import Engine

/// The memory of this machine about the signed results in a store: for which tables of a lock it saw some there, and which pictures
/// that are taken down they no longer show.
struct ResultsMemory {
  private static let note = "shared-results"
  /// The most tables that are remembered.
  private static let mostTables = 1_000

  private let remote: String
  private let state: ProjectState
  /// The tables for which there are results, the latest last.
  private(set) var tables: [SHA256Digest] = []
  /// The pictures that no results in the store show; nil if this machine knows of no results there.
  private(set) var cleaned: Set<SHA256Digest>?

  /// - Parameter remote: The name of the store.
  init(of remote: String, in state: ProjectState) throws(EngineError) {
    (self.remote, self.state) = (remote, state)
    guard let record = try state.note(Self.note).flatMap({ Description(encoded: $0) }), record.text("remote") == remote
    else { return }
    tables = Self.digests(record["tables"])
    cleaned = Set(Self.digests(record["clean"]))
  }

  /// Remembers that there are results for some tables.
  mutating func add(_ new: [SHA256Digest]) throws(EngineError) {
    let known = Set(tables)
    tables = Array((tables + new.filter { !known.contains($0) }).suffix(Self.mostTables))
    cleaned = cleaned ?? []
    try save()
  }

  /// Remembers that no results show some pictures.
  mutating func clean(_ pictures: Set<SHA256Digest>) throws(EngineError) {
    cleaned = (cleaned ?? []).union(pictures)
    try save()
  }

  /// Forgets that no results show some pictures, because results are sent again: only pictures that are taken down are left out.
  mutating func keepClean(_ takenDown: Set<SHA256Digest>) throws(EngineError) {
    guard let known = cleaned, !known.isSubset(of: takenDown) else { return }
    cleaned = known.intersection(takenDown)
    try save()
  }

  private func save() throws(EngineError) {
    var record = Description()
    record["remote"] = .text(remote)
    record["tables"] = .list(tables.map { .digest($0) })
    record["clean"] = .list((cleaned ?? []).sorted().map { .digest($0) })
    if try state.note(Self.note) != record.encoded() { try state.setNote(Self.note, record.encoded()) }
  }

  private static func digests(_ value: Description.Value?) -> [SHA256Digest] {
    guard case .list(let values)? = value else { return [] }
    return values.compactMap { if case .digest(let digest) = $0 { digest } else { nil } }
  }
}
