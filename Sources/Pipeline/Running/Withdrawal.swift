import Digests
import Engine
import Listings
import Manifest

/// An output of a project, whether or not a build writes it.
public struct ProjectOutput: Sendable {
  /// The path as the manifest has it.
  public let to: String
  /// The word for its form: an export's format, or `report`.
  public let form: String
  /// Whether it is a folder or one file.
  public let shape: ExportShape
  /// By what its files are known where nothing is remembered of them.
  public let marks: OutputMarks

  /// An output.
  public init(to: String, form: String, shape: ExportShape, marks: OutputMarks) {
    self.to = to
    self.form = form
    self.shape = shape
    self.marks = marks
  }
}

/// Takes out of outputs and lock what people took out of the dataset, where a build fails before it can write them.
///
/// Files that hold one image go by their name. Of any other file nobody can say which images it holds without writing it, so
/// all of them go: tables, shards, pages. The next build that succeeds writes them again.
struct Withdrawal {
  let plan: PipelinePlan
  let outputs: [ProjectOutput]
  let workspace: Workspace

  /// Files that name classes and the dataset, and no image.
  private static let imageless: Set<String> = ["classes.txt", "README.md"]

  /// Removes what shows a withdrawn image, and writes their reasons into the lock.
  ///
  /// - Returns: A sentence for each output that lost files.
  func run() async throws -> [Notice] {
    let withdrawn = try withdrawn()
    guard !withdrawn.isEmpty else { return [] }
    var notices: [Notice] = []
    for output in outputs {
      let tree = ExportTree(
        to: output.to, shape: output.shape, marks: output.marks, place: plan.manifest.outputPlaces[output.to], form: "",
        in: workspace)
      let removed = try await tree.withdraw { Self.shows($0, withdrawn) }
      guard removed > 0 else { continue }
      notices.append(
        Notice(
          "\(removed) files were removed from `\(output.to)`: they showed images that were taken out",
          hint: "the next build that succeeds writes the rest of it again"))
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

  /// The images that the lock has in and people took out.
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
    let parts = path.split(separator: "/")
    guard let last = parts.last, !imageless.contains(path) else { return false }
    let stem = last.prefix { $0 != "." }
    guard stem.utf8.count == 16 || stem.utf8.count == 64, stem.allSatisfy(\.isHexDigit) else { return true }
    return withdrawn.contains { name, images in
      // The same image may stay in another class; a page's picture belongs to no class.
      let isOfClass = parts.contains { $0 == name.rawValue } || parts.count < 2 || parts[0] == "prints"
      return isOfClass && images.contains { $0.digest.hex.hasPrefix(stem) || stem.hasPrefix($0.digest.hex) }
    }
  }
}
