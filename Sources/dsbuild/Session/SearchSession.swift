import Collections
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Transfer

/// Runs searches in a project that is held, and writes their lists.
struct SearchSession: Sendable {
  private let project: Project
  private let manifest: Manifest
  private let workspace: Workspace
  private let isTrial: Bool

  /// - Parameter isTrial: Whether nothing is written but the answers.
  init(_ project: Project, _ builder: Builder, isTrial: Bool) {
    self.project = project
    manifest = builder.manifest
    workspace = builder.workspace
    self.isTrial = isTrial
  }

  /// Runs the searches one after the other.
  ///
  /// - Throws: `DiagnosticError` for a query that is refused or a list that is not dsbuild's.
  func run(_ jobs: [SearchJob], tell: @Sendable (SearchJob, Int, Int?, Int) -> Void) async throws -> [SearchReport] {
    // Every list is read before anything is asked.
    let lists = try jobs.map { try list(of: $0) }
    var reports: [SearchReport] = []
    for (job, list) in zip(jobs, lists) { reports.append(try await run(job, before: list, tell: tell)) }
    countInOtherClasses(&reports)
    return reports
  }

  /// Counts the new pictures that a list of another class has. The lists of a class are read once for all reports.
  private func countInOtherClasses(_ reports: inout [SearchReport]) {
    for item in manifest.classes {
      let others = reports.indices.filter { !reports[$0].newRows.isEmpty && reports[$0].job.className != item.name }
      guard !others.isEmpty else { continue }
      let theirs = lists(of: item.name)
      for index in others {
        let count = reports[index].newRows.count { theirs.have($0) }
        if count > 0 { reports[index].inOtherClasses[item.name] = count }
      }
    }
  }

  private func run(
    _ job: SearchJob, before: (list: ListFile, bytes: [UInt8]?), tell: (SearchJob, Int, Int?, Int) -> Void
  ) async throws -> SearchReport {
    let options = TransferOptions(
      manifest.fetch, manifest: manifest, version: Version.current, environment: workspace.environment)
    let search = Search(
      job.settings, list: job.path, minSide: job.minSide, fetch: manifest.fetch, options: options,
      state: workspace.state.directory, key: workspace.state.key, effects: workspace.effects)
    let others = lists(of: job.className, except: job.path)
    let result = try await search.run(before.list, others: others) { tell(job, $0, $1, $2) }
    var report = SearchReport(job: job, result: result)
    guard !result.ending.isOpen else { return report }
    let after = result.list.encoded
    report.isChanged = after != before.bytes
    guard !isTrial else { return report }
    if report.isChanged { try write(after, to: job.path) }
    if !workspace.mode.keepsLock { try record(job) }
    try search.forget()
    return report
  }

  // MARK: - Files

  /// Reads a list, or refuses one that may not be written.
  private func list(of job: SearchJob) throws -> (list: ListFile, bytes: [UInt8]?) {
    if !job.settings.hasSecrets {
      let missing = [job.settings.client, job.settings.key].compactMap(\.self).filter(\.value.isEmpty)
      let names = missing.flatMap(\.environmentNames).map { "`\($0)`" }.joined(separator: ", ")
      throw DiagnosticError(
        "the environment has no \(names)", hint: "set it to the key of `\(job.settings.collection.rawValue)`")
    }
    try SearchPlace(project, manifest).check(job)
    let bytes = try bytes(of: job.path)
    return (try ListFile(bytes ?? [], path: job.path), bytes)
  }

  private func bytes(of path: String) throws -> [UInt8]? {
    let place = workspace.path(path)
    guard FileStamp(path: place, following: false) != nil else { return nil }
    return try workspace.effects.read(place, atMost: 512 << 20)
  }

  private func write(_ bytes: [UInt8], to path: String) throws(EngineError) {
    let place = workspace.path(path)
    try workspace.effects.makeDirectories(Effects.directory(of: place))
    try workspace.effects.writeAtomically(bytes, to: place, durable: true)
  }

  /// The pictures in the lists of a class; lists that cannot be read have none.
  private func lists(of name: ClassName, except path: String? = nil) -> ListedPictures {
    var pictures = ListedPictures()
    for source in manifest.classes.first(where: { $0.name == name })?.sources ?? [] {
      guard case .list(let other, let settings) = source.kind, other != path,
        let bytes = (try? self.bytes(of: other)).flatMap(\.self)
      else { continue }
      if let list = try? ListFile(bytes, path: other) {
        pictures.add(list.rows)
      } else if let list = try? URLList.read(bytes, file: other, settings: settings) {
        pictures.add(list)
      }
    }
    return pictures
  }

  /// Records in the lock which query wrote the list.
  private func record(_ job: SearchJob) throws {
    let place = workspace.path(LockFiles.headerPath)
    let before = try bytes(of: LockFiles.headerPath)
    var header = LockHeader()
    if let before { header = try LockHeader.read(before, file: LockFiles.headerPath).header }
    header.manifest = workspace.manifestFile
    let lists = manifest.searchedLists
    header.searches = header.searches.filter { lists[$0.key] != nil }
    header.searches[job.path] = job.settings.digest
    let after = header.encoded
    if after != before { try workspace.effects.writeAtomically(after, to: place, durable: true) }
  }
}
