import Digests
import Engine
import Transfer

/// Remembers what hosts with a limit of volume gave, so that the limit holds over several builds.
enum VolumeMemory {
  private static let kind = "volume"

  /// The volume that each host gave in the last period.
  static func spent(
    under manners: [HostManners], in workspace: Workspace
  ) throws(EngineError) -> [HostManners: SpentVolume] {
    var spent: [HostManners: SpentVolume] = [:]
    for own in manners {
      guard let volume = own.volume, let entry = try workspace.actions.entry(for: key(of: own)), entry.kind == kind,
        let parts = Description(encoded: entry.value)
      else { continue }
      var known = SpentVolume(volume)
      for field in parts.fields {
        guard let number = Int64(field.name), case .integer(let bytes) = field.value else { continue }
        known.add(Int(clamping: bytes), now: number)
      }
      spent[own] = known
    }
    return spent
  }

  /// Records what the hosts gave.
  static func record(_ spent: [HostManners: SpentVolume], in workspace: Workspace) throws(EngineError) {
    for (own, known) in spent.sorted(by: { $0.key.hosts.lexicographicallyPrecedes($1.key.hosts) }) {
      guard let volume = own.volume else { continue }
      var parts = Description()
      for (number, bytes) in known.bytes.sorted(by: { $0.key < $1.key }) {
        parts["\(number * known.part)"] = .integer(Int64(bytes))
      }
      try workspace.actions.record(
        key(of: own), kind: kind, value: parts.encoded(), expires: workspace.now + volume.seconds)
    }
  }

  private static func key(of manners: HostManners) -> SHA256Digest {
    var description = Description(kind: kind, version: 1)
    description["hosts"] = .list(manners.hosts.map { .text($0) })
    description["seconds"] = .integer(manners.volume?.seconds ?? 0)
    return description.key
  }
}
