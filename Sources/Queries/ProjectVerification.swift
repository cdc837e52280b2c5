public import Digests
public import Engine
import Listings
public import Manifest
public import Pipeline

/// Checks everything that a project has on disk: the blobs of its store, the action cache, the lock, and the outputs. It
/// changes nothing.
public struct ProjectVerification: Sendable {
  /// A blob or a file that is damaged.
  public struct Damage: Hashable, Sendable {
    /// The digest of the blob, or the digest that the output file should have; nil for other files.
    public var digest: SHA256Digest?
    /// The path of a file that is not a blob, relative to the manifest's folder.
    public var path: String?
    /// The kind of damage.
    public var problem: BlobProblem
    /// The address or file of the picture that this is, or was made from.
    public var image: String?
  }

  /// The result of a check.
  public struct Report: Sendable {
    /// The number of blobs that should exist.
    public var blobs = 0
    /// The number of blobs whose bytes were hashed.
    public var read = 0
    /// The damage: blobs sorted by digest, then files by path.
    public var damaged: [Damage] = []
    /// Remembered results that another user recorded, or this one with another home. Builds do not use them.
    public var strangersRows = 0
    /// Outputs that a build has begun and not finished. They were not checked.
    public var unfinished: [String] = []
  }

  private let manifest: Manifest
  private let workspace: Workspace

  /// Creates a check of a project. The workspace must be opened for reading only, because reading may otherwise quarantine
  /// damaged blobs.
  public init(_ manifest: Manifest, workspace: Workspace) {
    self.manifest = manifest
    self.workspace = workspace
  }

  /// Checks everything. `readShare`, from 0 to 1, is the share of the blobs whose bytes are hashed. If it is above 0, the files
  /// of all outputs are hashed too.
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
    // A missing database is not damage.
    if FileStamp(path: workspace.actions.path, following: false) != nil, let problem = try workspace.actions.problem() {
      report.strangersRows = try workspace.actions.strangersRows() ?? 0
      let path = workspace.relative(workspace.actions.path)
      report.damaged.append(Damage(path: path, problem: report.strangersRows > 0 ? .foreign : problem))
    }
    report.damaged += lockDamage()
    for export in manifest.exports { try check(export, names, readsData: readShare > 0, &report) }
    return report
  }

  /// The addresses of the pictures of the lock and of the last build, by their digests.
  public var names: [SHA256Digest: String] { ImageNames(manifest, workspace: workspace).byDigest }

  // MARK: the lock

  private func lockDamage() -> [Damage] {
    var damaged: [Damage] = []
    guard let bytes = try? FileLimit.lockHeader.read(LockFiles.headerPath, in: workspace) else {
      // Tables without a header are a damaged lock. A project that was never locked has neither.
      let tables = manifest.classes.map { workspace.path(LockFiles.tablePath($0.name)) }
      let hasTables =
        tables.contains { FileStamp(path: $0) != nil } || (try? DatasetLock.parts(in: workspace)) ?? [:] != [:]
      return hasTables ? [Damage(path: LockFiles.headerPath, problem: .missing)] : []
    }
    guard let header = try? LockHeader.read(bytes, file: LockFiles.headerPath), header.warnings.isEmpty,
      header.header.encoded == bytes
    else { return [Damage(path: LockFiles.headerPath, problem: .content)] }
    let files = (try? DatasetLock.parts(in: workspace)) ?? [:]
    for (name, entry) in header.header.classes.sorted(by: { $0.key < $1.key }) {
      let path = LockFiles.tablePath(name)
      guard manifest.classes.contains(where: { $0.name == name }) else { continue }
      guard let table = Self.table(name, files, in: workspace) else {
        damaged.append(Damage(path: path, problem: .missing))
        continue
      }
      if SHA256Digest(of: table) != entry.digest {
        damaged.append(Damage(digest: entry.digest, path: path, problem: .content))
      }
    }
    return damaged
  }

  /// The bytes of a table of the lock as one file; nil if a file is missing.
  fileprivate static func table(
    _ name: ClassName, _ files: [ClassName: [String]], in workspace: Workspace
  ) -> [UInt8]? {
    var parts: [(part: String, bytes: [UInt8])] = []
    for part in files[name] ?? [""] {
      guard let bytes = try? FileLimit.lockTable.read(LockParts.path(name, part: part), in: workspace) else {
        return nil
      }
      parts.append((part, bytes))
    }
    return LockParts.joined(parts)
  }

  // MARK: outputs

  /// Checks the files of an export: all of them if `readsData`, and otherwise those whose stamps do not prove that they are
  /// unchanged.
  private func check(_ export: ExportSettings, _ names: ImageNames, readsData: Bool, _ report: inout Report)
    throws(EngineError)
  {
    guard let table = try workspace.state.stamps(of: export.to) else { return }
    let target = workspace.path(export.to)
    let isFolder = !table.entries.contains { export.to == $0.path || export.to.hasSuffix("/" + $0.path) }
    if isFolder, FileStamp(path: "\(target)/\(ExportTree.marker)") != nil { return report.unfinished.append(export.to) }
    // An output that was removed completely is missing, not damaged.
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

/// Finds the picture behind a digest or an output file. It reads the lock, which survives most damage, and the last listings.
private struct ImageNames {
  private(set) var byDigest: [SHA256Digest: String] = [:]
  private(set) var byFile: [String: String] = [:]

  init(_ manifest: Manifest, workspace: Workspace) {
    let listings = try? BuiltDataset(manifest, workspace: workspace)
    let files = (try? DatasetLock.parts(in: workspace)) ?? [:]
    for item in manifest.classes {
      let path = LockFiles.tablePath(item.name)
      if let bytes = ProjectVerification.table(item.name, files, in: workspace),
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

/// The blobs of the last build that the next one reads: its listings, the pictures that are in, and their crops.
private struct LastBuild {
  private(set) var blobs: Set<SHA256Digest> = []

  init(_ manifest: Manifest, _ workspace: Workspace) throws(EngineError) {
    let last = try NodeHistory(workspace.state)
    for (name, node) in last.nodes {
      blobs.formUnion(node.output.blobs)
      for digest in node.output.listings.values { blobs.formUnion(try workspace.store.pieces(ofListing: digest)) }
      guard name.hasPrefix(StepName.crop.text) || name.hasPrefix(StepName.split.text) else { continue }
      for digest in node.output.listings.values {
        guard let listing = try workspace.store.listing(digest) else { continue }
        for item in listing.items where item.isIn {
          if let image = item.image { blobs.insert(image) }
          if let crop = item.cropped { blobs.insert(crop) }
        }
      }
    }
  }
}

extension Workspace {
  /// A path relative to the manifest's folder.
  fileprivate func relative(_ path: String) -> String {
    path.path(below: root).map(String.init) ?? path
  }
}
