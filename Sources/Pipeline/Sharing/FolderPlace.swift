import Digests
import Engine
import Transfer

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder that stores each blob as `cas/`, two digits, and its digest, and each result as `ac/`, two digits, and its key: on a disk, or on a network share.
///
/// An object appears by a rename, so nobody sees a partial one. The folder itself has to exist: if a share is not
/// mounted, nothing is written to its mount point.
struct FolderPlace: ObjectPlace {
  let folder: String
  let effects: Effects
  /// Its own threads: a share that does not answer blocks only these.
  private let threads = ProcessorPool(width: 4)

  init(folder: String, effects: Effects) {
    self.folder = folder
    self.effects = effects
  }

  func run(
    _ phase: ObjectPhase, bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]?,
    take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
  ) async -> ObjectTraffic {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<threads.width {
        group.addTask {
          await threads.run {
            while let number = Self.next(of: phase) {
              let (result, body) = done(phase.jobs[number], bytes)
              if let body { take(body, phase.jobs[number].blob.digest) }
              phase.end(number, result, RequestQueue.Ending(isFailure: Self.isFailure(result)))
            }
          }
        }
      }
    }
    return ObjectTraffic()
  }

  /// The next job; nil at the end. While another thread tries whether the folder answers again, this one waits.
  private static func next(of phase: ObjectPhase) -> Int? {
    while true {
      switch phase.next(now: .now, idle: .zero, underWay: 0) {
      case .send(let number): return number
      case .wait: usleep(nap)
      case .done, .giveUp: return nil
      }
    }
  }

  /// The pause between two looks at the queue, in microseconds.
  private static let nap: UInt32 = 20_000

  private static func isFailure(_ result: ObjectResult) -> Bool {
    switch result {
    case .failed, .rejected: true
    case .there, .fetched, .sent, .removed, .missing, .refused: false
    }
  }

  private func done(_ job: ObjectJob, _ bytes: (SHA256Digest) -> [UInt8]?) -> (ObjectResult, [UInt8]?) {
    guard FileStamp(path: folder)?.kind == .directory else {
      return (.failed(.unreachable("there is no folder `\(folder)`")), nil)
    }
    let path = path(of: job.blob)
    do throws(EngineError) {
      switch job {
      case .look:
        guard let stamp = FileStamp(path: path, following: false) else { return (.missing, nil) }
        return (stamp.kind == .file ? .there(size: Int(stamp.size)) : .rejected("it is not a plain file"), nil)
      case .fetch(let blob): return try read(blob, path)
      case .send(let blob, let isReplacing):
        if !isReplacing, let stamp = FileStamp(path: path, following: false), stamp.kind == .file {
          return (.there(size: Int(stamp.size)), nil)
        }
        guard let body = bytes(blob.digest) else { return (.refused("the bytes are not here"), nil) }
        try send(body, to: path, area: blob.area)
        return (.sent(bytes: body.count), nil)
      case .remove:
        guard FileStamp(path: path, following: false) != nil else { return (.missing, nil) }
        try effects.unlink(path)
        return (.removed, nil)
      }
    } catch {
      switch error.code {
      case .notFound: return (.missing, nil)
      case .accessDenied: return (.failed(.denied(error.message)), nil)
      case .refused: return (.rejected(error.detail), nil)
      default: return (.failed(.unreachable(error.message)), nil)
      }
    }
  }

  private func read(_ blob: SharedBlob, _ path: String) throws(EngineError) -> (ObjectResult, [UInt8]?) {
    guard let stamp = FileStamp(path: path, following: false) else { return (.missing, nil) }
    guard stamp.kind == .file else { return (.rejected("it is not a plain file"), nil) }
    // Refuse an object that is too long by its size, without reading it.
    guard stamp.size <= Int64(blob.mostBytes) else { return (.rejected("\(stamp.size) bytes are too many"), nil) }
    let file = try effects.open(path, .read)
    let body = try effects.read(file, at: 0, count: Int(stamp.size) + 1)
    if let why = blob.mismatch(SHA256Digest(of: body), count: body.count) { return (.rejected(why), nil) }
    return (.fetched(bytes: body.count), body)
  }

  private func send(_ body: [UInt8], to path: String, area: String) throws(EngineError) {
    let (parent, drafts) = (Effects.directory(of: path), "\(folder)/tmp")
    try makeFolder("\(folder)/\(area)")
    try makeFolder(parent)
    try makeFolder(drafts)
    let draft = "\(drafts)/\(Effects.name(of: path)).\(UInt64.random(in: 0...UInt64.max))"
    do throws(EngineError) {
      try effects.write(body, toNew: draft, durable: true, permissions: 0o444)
      try effects.rename(draft, to: path)
    } catch {
      try? effects.unlink(draft)
      throw error
    }
    try effects.syncDirectory(parent)
  }

  /// Makes a folder with the permissions of the store's folder, so that everybody who may write there may write into
  /// it.
  private func makeFolder(_ path: String) throws(EngineError) {
    if FileStamp(path: path)?.kind == .directory { return }
    try effects.makeDirectories(path)
    if let permissions = FileStamp(path: folder)?.permissions {
      try? effects.setPermissions(permissions, of: path)
    }
  }

  private func path(of blob: SharedBlob) -> String {
    "\(folder)/\(blob.area)/\(blob.digest.hex.prefix(2))/\(blob.digest.hex)"
  }
}
