public import Digests
public import Engine
import Listings
public import Manifest
public import Pipeline

/// Checks all that a project has on disk: the blobs of its store, the action cache, the lock, and the outputs. It changes nothing.
public struct ProjectVerification: Sendable {
  /// One thing that is not what it should be.
  public struct Damage: Hashable, Sendable {
    /// The digest a blob answers to, or an output file should have; nil for what has none.
    public var digest: SHA256Digest?
    /// The path of a file that is no blob, as the manifest's folder sees it.
    public var path: String?
    /// What is wrong, in the words of `BlobProblem`.
    public var problem: BlobProblem
    /// The address or file of the picture it is, or was made of.
    public var image: String?
  }

  /// What was found.
  public struct Report: Sendable {
    /// How many blobs there should be.
    public var blobs = 0
    /// How many of them had their bytes hashed.
    public var read = 0
    /// What is wrong: blobs by digest, then files by path.
    public var damaged: [Damage] = []
    /// Outputs that a build is in the middle of, and that were not looked at.
    public var unfinished: [String] = []
  }

  private let manifest: Manifest
  private let workspace: Workspace

  /// A check of a project, to be made with a workspace that only reads.
  public init(_ manifest: Manifest, workspace: Workspace) {
    self.manifest = manifest
    self.workspace = workspace
  }

  /// Checks everything; of a share of the blobs, 0 to 1, the bytes too, and of the outputs' files when there is a share at all.
  public func run(readShare: Double, seed: UInt64 = 0) throws(EngineError) -> Report {
    let names = ImageNames(manifest, workspace: workspace)
    let verification = Verification(store: workspace.store)
    var progress: WorkCounts.Count?
    defer { if let progress { workspace.counts.end(progress) } }
    var found = try verification.run(
      expected: LastBuild(manifest, workspace).blobs, readShare: readShare, seed: seed
    ) { _, total in
      progress = progress ?? workspace.counts.begin(.checkingFiles, of: total)
      progress?.add()
    }
    for _ in 0..<2 where !found.damaged.isEmpty {
      found = try verification.again(
        found, expected: LastBuild(manifest, workspace).blobs, readShare: readShare, seed: seed)
    }
    var report = Report(blobs: found.blobs, read: found.read)
    report.damaged = found.damaged.map {
      Damage(digest: $0.digest, problem: $0.problem, image: names.byDigest[$0.digest])
    }
    // A database that is missing knows nothing, and is none the worse for it.
    if FileStamp(path: workspace.actions.path, following: false) != nil, let problem = try workspace.actions.problem() {
      report.damaged.append(Damage(path: workspace.relative(workspace.actions.path), problem: problem))
    }
    report.damaged += lockDamage()
    for export in manifest.exports { try check(export, names, readsData: readShare > 0, &report) }
    return report
  }

  // MARK: the lock

  private func lockDamage() -> [Damage] {
    var damaged: [Damage] = []
    guard let bytes = try? FileLimit.lockHeader.read(LockFiles.headerPath, in: workspace) else {
      // Tables without their header are no lock; a project that was never locked has neither.
      let tables = manifest.classes.map { workspace.path(LockFiles.tablePath($0.name)) }
      let hasTables = tables.contains { FileStamp(path: $0) != nil }
      return hasTables ? [Damage(path: LockFiles.headerPath, problem: .missing)] : []
    }
    guard let header = try? LockHeader.read(bytes, file: LockFiles.headerPath), header.warnings.isEmpty,
      header.header.encoded == bytes
    else { return [Damage(path: LockFiles.headerPath, problem: .content)] }
    for (name, entry) in header.header.classes.sorted(by: { $0.key < $1.key }) {
      let path = LockFiles.tablePath(name)
      guard manifest.classes.contains(where: { $0.name == name }) else { continue }
      guard let table = try? FileLimit.lockTable.read(path, in: workspace) else {
        damaged.append(Damage(path: path, problem: .missing))
        continue
      }
      if SHA256Digest(of: table) != entry.digest {
        damaged.append(Damage(digest: entry.digest, path: path, problem: .content))
      }
    }
    return damaged
  }

  // MARK: outputs

  /// Checks the files of an export: those whose stamps say nothing, and all of them when data is read.
  private func check(_ export: ExportSettings, _ names: ImageNames, readsData: Bool, _ report: inout Report)
    throws(EngineError)
  {
    guard let table = try workspace.state.stamps(of: export.to) else { return }
    let target = workspace.path(export.to)
    let isFolder = !table.entries.contains { export.to == $0.path || export.to.hasSuffix("/" + $0.path) }
    if isFolder, FileStamp(path: "\(target)/\(ExportTree.marker)") != nil { return report.unfinished.append(export.to) }
    // A tree that was removed whole is not damaged: it is not there.
    guard FileStamp(path: target) != nil else { return }
    let root = isFolder ? target : Effects.directory(of: target)
    let doubtful = readsData ? Array(0..<table.count) : table.doubtful(below: root)
    let progress = workspace.counts.begin(.checkingFiles, of: doubtful.count)
    defer { workspace.counts.end(progress) }
    for entry in doubtful.compactMap({ table.entry(at: $0) }) {
      progress.add()
      let path = isFolder ? "\(export.to)/\(entry.path)" : export.to
      guard let problem = problem(of: "\(root)/\(entry.path)", entry) else { continue }
      report.damaged.append(
        Damage(digest: entry.digest, path: path, problem: problem, image: names.byFile[path]))
    }
  }

  private func problem(of path: String, _ entry: StampTable.Entry) -> BlobProblem? {
    guard let stamp = FileStamp(path: path, following: false) else { return .missing }
    guard stamp.kind == .file else { return .unreadable }
    guard stamp.size == entry.stamp.size else { return stamp.size < entry.stamp.size ? .truncated : .content }
    guard let digest = try? workspace.effects.digest(of: path) else { return .unreadable }
    return digest == entry.digest ? nil : .content
  }
}

/// Which picture a digest or an output file is: by the lock, which survives most, and by the last listings.
private struct ImageNames {
  private(set) var byDigest: [SHA256Digest: String] = [:]
  private(set) var byFile: [String: String] = [:]

  init(_ manifest: Manifest, workspace: Workspace) {
    let listings = try? LastListings(manifest, workspace: workspace)
    for item in manifest.classes {
      let path = LockFiles.tablePath(item.name)
      if let bytes = try? FileLimit.lockTable.read(path, in: workspace),
        let table = try? LockTable.read(bytes, file: path).table
      {
        for row in table.rows {
          if let image = row.sha256, byDigest[image] == nil { byDigest[image] = row.url }
        }
      }
      for row in (try? listings?.rows(of: item.name, after: .export)) ?? [] {
        let name = row.url ?? row.source
        if let image = row.item.image { byDigest[image] = name }
        if let crop = row.item.cropped { byDigest[crop] = name }
        if let file = row.file { byFile[file] = name }
      }
    }
  }
}

/// The blobs that the last build left and the next one reads: its listings, the pictures that are in, and their crops.
private struct LastBuild {
  private(set) var blobs: Set<SHA256Digest> = []

  init(_ manifest: Manifest, _ workspace: Workspace) throws(EngineError) {
    let last = try LastRun(workspace.state)
    for (name, node) in last.nodes {
      blobs.formUnion(node.output.blobs)
      guard name.hasPrefix(StepName.crop.text) || name.hasPrefix(StepName.split.text) else { continue }
      for digest in node.output.listings.values {
        guard let bytes = try workspace.store.read(digest), let listing = Listing(encoded: bytes) else { continue }
        for item in listing.items where item.isIn {
          if let image = item.image { blobs.insert(image) }
          if let crop = item.cropped { blobs.insert(crop) }
        }
      }
    }
  }
}

extension Workspace {
  /// A path as the manifest's folder sees it.
  fileprivate func relative(_ path: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }
}
