import Digests

/// Records which blobs each run used: one small file per run with eight bytes per blob. So finding the least recently used
/// blobs costs a run very little.
struct BlobUses {
  /// The number of recent runs that are kept separately. Older runs are merged into one.
  private static let runs = 32

  let layout: StoreLayout
  let effects: Effects

  /// Records the blobs that the run used, by the first eight bytes of each digest, in ascending order.
  func record(_ used: [UInt64], now: Int64) throws(EngineError) {
    try effects.makeDirectories(layout.uses)
    try write(used, at: now)
    let names = try self.names()
    guard names.count > Self.runs * 2 else { return }
    let old = names.dropLast(Self.runs)
    let lists = try old.map { name throws(EngineError) in try self.used(name) }
    // One list has the blobs of many runs; each of the others has those of one run, which are few.
    let united = lists.sorted { $0.count < $1.count }.reduce([]) { $0.united(with: $1) }
    try write(united, at: old.last.map(Self.time) ?? 0)
    for name in old { try effects.unlink(layout.uses + "/" + name) }
  }

  /// The last use of each blob in seconds since 1970, by the first eight bytes of its digest.
  func lastUses() throws(EngineError) -> [UInt64: Int64] {
    var last: [UInt64: Int64] = [:]
    // Names sort by time: a later run overrides an earlier one.
    for name in try names() {
      let time = Self.time(of: name)
      for prefix in try used(name) { last[prefix] = max(time, last[prefix] ?? 0) }
    }
    return last
  }

  private func names() throws(EngineError) -> [String] {
    try effects.list(layout.uses).map(\.name).filter(NamePattern.use.matches)
  }

  private func write(_ used: [UInt64], at time: Int64) throws(EngineError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(used.count * 8 + Checksum.size)
    for prefix in used { LittleEndian.append(prefix, count: 8, to: &bytes) }
    let name = Hexadecimal.encode(UInt64(max(0, time))) + "-" + Hexadecimal.encode(UInt64.random(in: .min ... .max))
    try effects.writeAtomically(Checksum.sealed(bytes), to: layout.uses + "/" + name, durable: false)
  }

  /// The blobs that one run used; empty if the file is damaged. Then its blobs only appear to be unused for longer.
  private func used(_ name: String) throws(EngineError) -> [UInt64] {
    guard let bytes = Checksum.opened(try effects.read(layout.uses + "/" + name)) else { return [] }
    return stride(from: 0, to: bytes.count - 7, by: 8).map { LittleEndian.word(bytes, at: $0) }
  }

  private static func time(of name: String) -> Int64 {
    Int64(truncatingIfNeeded: Hexadecimal.word(name.utf8.prefix(16)) ?? 0)
  }
}
