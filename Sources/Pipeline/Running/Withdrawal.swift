import Digests
import Engine
import Listings
import Manifest

/// Removes from outputs and lock the images that people took out of the dataset, if a build fails before it can write
/// them.
///
/// A file of one image has the image's digest in its name. For any other file (table, shard, page) it is unknown
/// which images it contains, so all of them are removed. The next successful build writes them again.
struct Withdrawal {
  let plan: PipelinePlan
  let outputs: [ProjectOutput]
  let workspace: Workspace

  /// Files that name classes and the dataset, but no image.
  private static let imageless: Set<String> = ["classes.txt", "README.md"]

  /// Removes files that show a withdrawn image, and writes the images' reasons into the lock.
  ///
  /// - Returns: A sentence for each output that lost files.
  func run() async throws -> [Notice] {
    let withdrawn = try withdrawn()
    guard !withdrawn.isEmpty else { return [] }
    let names = Set(withdrawn.values.joined().map { Hexadecimal.encode($0.digest.prefix) })
    var notices: [Notice] = []
    for output in outputs {
      let tree = ExportTree(
        to: output.to, shape: output.shape, marks: output.marks, place: plan.manifest.outputPlaces[output.to], form: "",
        in: workspace)
      let removed = try await tree.withdraw(names) { Self.shows($0, withdrawn) }
      guard removed > 0 else { continue }
      notices.append(
        Notice(
          "\(removed) files were removed from `\(output.to)`: they showed images that were taken out",
          hint: "correct the error that stopped the build and run `dsbuild`, which writes the output again"))
    }
    if !workspace.mode.isLocked, !workspace.mode.keepsLock {
      let writer = LockWriter(plan, in: workspace)
      try writer.withdraw(withdrawn.mapValues { $0.reduce(into: [:]) { $0[$1.id] = $1.reason } })
    }
    return notices
  }

  private struct Image {
    let id: ItemID
    let digest: SHA256Digest
    let reason: Reason
  }

  /// The images that are in according to the lock and that people took out.
  private func withdrawn() throws -> [ClassName: [Image]] {
    var withdrawn: [ClassName: [Image]] = [:]
    for (name, locked) in plan.lock.tables {
      for row in try locked.table().rows where row.verdict == "in" {
        guard let digest = row.sha256 else { continue }
        let reason: Reason? =
          if plan.takedown.digests.contains(digest) || plan.takedown.names(address: row.url) {
            .takenDown
          } else if plan.answers[name]?.byImage[digest] == .no {
            .labelledNo
          } else if plan.boxes[name]?.byImage[digest] == .rejected {
            .rejectedInCrop
          } else {
            nil
          }
        if let reason { withdrawn[name, default: []].append(Image(id: row.id, digest: digest, reason: reason)) }
      }
    }
    return withdrawn
  }

  /// Whether a file of an output may show a withdrawn image.
  private static func shows(_ path: String, _ withdrawn: [ClassName: [Image]]) -> Bool {
    let parts = path.pathParts()
    guard let last = parts.last, !imageless.contains(path) else { return false }
    let stem = last.prefix { $0 != "." }
    guard stem.utf8.count == 16 || stem.utf8.count == 64, stem.allSatisfy(\.isHexDigit) else { return true }
    return withdrawn.contains { name, images in
      // The same image may stay in another class; a picture in a page's folder belongs to no class.
      let isOfClass = parts.contains { $0 == name.rawValue } || parts.count < 2 || parts[0] == "prints"
      return isOfClass && images.contains { $0.digest.hex.hasPrefix(stem) || stem.hasPrefix($0.digest.hex) }
    }
  }
}
