import Diagnostics
import Manifest

/// The places where `dsbuild search` may write a list: those where an output may be, and never over another file of the project.
struct SearchPlace {
  private let project: Project
  private let manifest: Manifest

  init(_ project: Project, _ manifest: Manifest) {
    self.project = project
    self.manifest = manifest
  }

  /// Refuses a list at a place that is not its own.
  ///
  /// - Throws: `DiagnosticError` at the list's `csv`.
  func check(_ job: SearchJob) throws(DiagnosticError) {
    let place = self.place(job.path)
    let ground = OutputGround(project: self.place("."), allowsOutside: project.options.allowOutside)
    switch ground.refusal(of: place) {
    case .project?: throw refusal(of: job, "is the folder of the manifest or one above it")
    case .git(let name)?: throw refusal(of: job, "is in `\(name)`, the folder of git")
    case .outside?:
      throw refusal(
        of: job, "is outside the project, at `\(place.path)`", hint: "name a list in it, or use `--allow-outside`")
    case nil: break
    }
    if let own = folders.first(where: { place.overlaps(self.place($0)) }) {
      throw refusal(of: job, own == job.path ? "is a file of dsbuild" : "is where dsbuild keeps `\(own)`")
    }
    if let input = files.first(where: { place == self.place($0) }) {
      throw refusal(of: job, "is `\(input)`, which dsbuild reads")
    }
  }

  /// The files and folders that dsbuild itself writes.
  private var folders: [String] {
    [project.file, "dataset.yaml", LockFiles.headerPath, LockFiles.tableFolder, ".dsbuild", manifest.cache.dir]
      .filter { !place(".").mayBeWithin(place($0)) } + manifest.exports.map(\.to)
      + [manifest.report?.to].compactMap(\.self)
  }

  /// The files that dsbuild reads, without the lists and the pictures of sources.
  private var files: [String] {
    // A path is named once, so a list must not stand before another file.
    var rest = manifest
    for item in rest.classes.indices {
      for source in rest.classes[item].sources.indices { rest.classes[item].sources[source].kind = .files(glob: "") }
    }
    return rest.inputs.map(\.path)
  }

  private func place(_ path: String) -> ResolvedPath {
    ResolvedPath(path.hasPrefix("/") ? path : "\(project.root)/\(path)")
  }

  private func refusal(
    of job: SearchJob, _ why: String, hint: String = "write a path such as `sources/{class}.csv`"
  ) -> DiagnosticError {
    let hint = hint.replacing("{class}", with: job.className.rawValue)
    return DiagnosticError([
      Diagnostic(.error, "the list `\(job.path)` \(why)", at: csv(of: job), hint: hint)
    ])
  }

  /// The place of the list in the manifest.
  private func csv(of job: SearchJob) -> SourcePlace? {
    let item = manifest.classes.first { $0.name == job.className }
    let index = item?.sources.firstIndex { source in
      if case .list(job.path, _) = source.kind { source.search != nil } else { false }
    }
    return index.flatMap { manifest.place(of: "classes.\(job.className).sources[\($0)].csv") }
  }
}
