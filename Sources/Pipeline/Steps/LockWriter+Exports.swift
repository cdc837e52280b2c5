import Digests
import Engine
import Listings
import Manifest

extension LockWriter {
  /// The exports to be recorded. An export that this build did not write stays recorded as long as the manifest has it.
  /// Under `--locked` the export itself is checked before it is written, so the record stays.
  func recorded(_ written: [String: LockHeader.Export]) -> [String: LockHeader.Export] {
    let known = lock.listed?.exports ?? [:]
    let current = known.filter { path, export in
      manifest.exports.contains { $0.to == path && $0.format.name == export.format }
    }
    return current.merging(written) { $1 }
  }

  /// The exports among the outputs of a build. Under `--locked` there are none: the lock is checked before them.
  func exports(_ outputs: StepInputs) -> [String: LockHeader.Export] {
    guard !workspace.mode.isLocked else { return [:] }
    var exports: [String: LockHeader.Export] = [:]
    for settings in manifest.exports {
      guard let written = outputs[NodeName(.export, .output(settings.to))]?.exported else { continue }
      exports[settings.to] = LockHeader.Export(format: settings.format.name, digest: written.digest)
    }
    return exports
  }
}
