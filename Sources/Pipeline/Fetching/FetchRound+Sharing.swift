import Digests
import Engine
import Listings
import Manifest
import Synchronization
import Transfer

/// Pinned pictures are obtained from the store of the team before their addresses are requested.
extension FetchRound {
  /// Obtains the pins of addresses that are to be requested; a picture that is obtained is the outcome of all
  /// addresses with that pin.
  func obtain(_ asked: [PendingFetch], inspects: Bool, in workspace: Workspace) async throws {
    let pinned = state.withLock { $0.pinned }
    guard !pinned.isEmpty, !workspace.mode.isOffline else { return }
    var blobs: [SharedBlob] = []
    var numbers: [SHA256Digest: [Int]] = [:]
    for ask in asked {
      guard let blob = pinned[ask.number] else { continue }
      if numbers[blob.digest] == nil { blobs.append(blob) }
      numbers[blob.digest, default: []].append(ask.number)
    }
    let came = try await workspace.obtain(blobs) { [self] bytes, digest in
      guard inspects, !takenDown.contains(digest) else { return }
      _ = try workspace.output(InspectAction(maxPixels: maxPixels), of: digest, bytes: bytes)
    }
    for digest in came {
      for number in numbers[digest] ?? [] {
        let promised = state.withLock { $0.promised[number] }
        guard try workspace.holds(promised, digest) else { continue }
        state.withLock { $0.outcomes[number] = .body(digest) }
      }
    }
  }
}
