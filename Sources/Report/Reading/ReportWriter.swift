public import Diagnostics
import Digests
import Engine
import Listings
public import Manifest
public import Pipeline

/// The form of a report, which converts its content to files. The executable passes the existing form to
/// ``ReportWriter``.
public struct ReportForm: Sendable {
  /// The version of the form; it must change if the same content would give other pages.
  public let version: Int
  /// The paths that identify its files.
  public let marks: OutputMarks
  /// The pages and prints, with paths relative to the report's folder.
  public let files: @Sendable (ReportContent) -> [OutputFile]

  /// Creates a form.
  public init(version: Int, marks: OutputMarks, files: @escaping @Sendable (ReportContent) -> [OutputFile]) {
    self.version = version
    self.marks = marks
    self.files = files
  }
}

/// Writes the report of the last build in the same way as an export: unchanged files are not touched, and strays stay.
public struct ReportWriter: Sendable {
  private static let note = "report"
  /// The name of the form among those of outputs.
  public static let outputForm = "report"

  /// The manifest of the dataset.
  public let manifest: Manifest
  let manifestFile: String
  let settings: ReportSettings
  let form: ReportForm
  let workspace: Workspace
  private let plan: @Sendable () throws -> PipelinePlan

  init(
    _ manifest: Manifest, file: String, form: ReportForm, workspace: Workspace,
    plan: @escaping @Sendable () throws -> PipelinePlan
  ) {
    self.plan = plan
    self.manifest = manifest
    manifestFile = file
    settings = manifest.report ?? ReportSettings()
    self.form = form
    self.workspace = workspace
  }

  /// The path of the report, relative to the manifest.
  public var path: String { settings.to }

  /// Writes the report of the last build.
  ///
  /// - Parameters:
  ///   - revision: A name for the state that `changes` compares with; another comparison needs another name.
  ///   - changes: The changes since the last revision; it is called only if the report is written.
  ///   - stamp: The facts that depend on the run; it is called only if the report is written.
  ///   - always: Whether to write the report even if its content has not changed.
  /// - Returns: Whether the report was written.
  /// - Throws: ``NeverBuilt`` before the first complete build.
  @discardableResult
  public func write(
    since revision: String?, changes: () throws -> ReportContent.Changes?,
    stamp: (BuiltDataset) throws -> ReportContent.Stamp, always: Bool
  ) async throws -> Bool {
    let tree = ExportTree(
      to: settings.to, shape: .folder, marks: form.marks, place: manifest.outputPlaces[settings.to],
      form: "report \(form.version)", in: workspace)
    let listings = try BuiltDataset(manifest, workspace: workspace)
    let exports = listings.exports
    guard let summary = listings.summary else { throw NeverBuilt() }
    let key = try key(summary, revision: revision, exports: exports)
    if !always, try workspace.state.note(Self.note) == key.bytes, tree.firstUnverifiedFile(of: nil) == nil {
      return false
    }
    var content = try ReportReading(manifest, file: manifestFile, listings: listings).content
    content.lockDigest = try workspace.state.inputs.digest(of: LockFiles.headerPath)
    content.exports = exports
    content.changes = try changes()
    content.changes?.comparison.hide(content.withdrawn)
    let plan = try plan()
    content.duplicates.sweep = try ThresholdSweep(of: plan, in: workspace)
    content.leftOut = NearMisses.all(SourcesStep.all(in: plan), root: workspace.root).filter(\.kind.isLeftOut)
    content.alerts = ReportAlerts(content: content).all
    content.stamp = try stamp(listings)
    let shown = content.shownBlobs.subtracting(content.withdrawn)
    content.prints = try await prints(of: shown.sorted())
    content.originals = try Originals(listings, report: settings.to).places(of: shown)
    try WrittenOutputs(workspace.state).add([.init(to: settings.to, form: Self.outputForm)])
    _ = try await tree.write(form.files(content))
    try UsedInput(OtherOutputs.reportTakedown, in: workspace.state).record(manifest.takedown)
    try workspace.state.setNote(Self.note, key.bytes)
    return true
  }

  /// Makes the prints of blobs. A blob that is missing or is not a valid picture has no print.
  private func prints(of blobs: [SHA256Digest]) async throws -> [SHA256Digest: ReportContent.Print] {
    let maxPixels = manifest.classes.map(\.inspect.maxPixels).max() ?? 0
    let made = try await workspace.outputs(PrintAction(side: settings.thumbnails, maxPixels: maxPixels), of: blobs) {
      try workspace.store.read($0)
    }
    var prints: [SHA256Digest: ReportContent.Print] = [:]
    for (blob, print) in zip(blobs, made) { prints[blob] = print }
    return prints
  }

  /// The key of everything on the pages except the stamp.
  private func key(
    _ summary: BuildSummary, revision: String?, exports: [Builder.Export]
  ) throws(EngineError) -> SHA256Digest {
    let inputs = workspace.state.inputs
    var key = Description(kind: "report", version: form.version)
    key["summary"] = .digest(summary.key)
    key["manifest"] = .digest(SHA256Digest(of: ManifestPrinter.yaml(manifest, origins: true)))
    key["lock"] = try inputs.digest(of: LockFiles.headerPath).map { .digest($0) }
    key["takedown"] = try inputs.digest(of: manifest.takedown).map { .digest($0) }
    key["revision"] = revision.map { .text($0) }
    key["exports"] = .list(exports.map { .text("\($0.path) \($0.digest.hex) \($0.strays.joined(separator: "\n"))") })
    return key.key
  }
}

extension Builder {
  /// Creates a writer for the report of this project's last build.
  public func reportWriter(file: String, form: ReportForm) -> ReportWriter {
    ReportWriter(manifest, file: file, form: form, workspace: workspace) { [self] in
      try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    }
  }
}

/// A report was requested before the first complete build.
public struct NeverBuilt: ExplainedError, Sendable {
  public var kind: FailureKind { .usage }
  public var diagnostics: [Diagnostic] {
    [Diagnostic(.error, "nothing was built yet, so there is nothing to report", hint: "run `dsbuild` first")]
  }
}

extension ReportContent {
  /// The blobs of every picture that is shown: delivered pictures, and source pictures on pages that show them.
  var shownBlobs: Set<SHA256Digest> {
    var blobs: Set<SHA256Digest> = []
    for item in classes {
      for picture in item.samples.flatMap(\.pictures) + item.review + item.crops.pictures {
        if let blob = picture.delivered { blobs.insert(blob) }
      }
      for picture in item.suspects { if let blob = picture.picture.item.image { blobs.insert(blob) } }
      for picture in item.review + item.labels.pictures + item.crops.pictures + item.rejects.flatMap(\.pictures) {
        if let blob = picture.item.image { blobs.insert(blob) }
      }
    }
    for picture in probed.values.flatMap(\.values) { if let blob = picture.item.image { blobs.insert(blob) } }
    for picture in rejects.flatMap(\.pictures) {
      if let blob = picture.item.image { blobs.insert(blob) }
    }
    for picture in quality.worst.values.joined()
      + classes.flatMap({ $0.selection?.pairs.flatMap { [$0.left, $0.nearest] } ?? [] })
    {
      if let blob = picture.item.image { blobs.insert(blob) }
    }
    for change in changes?.shownImages ?? [] { blobs.insert(change) }
    for cluster in duplicates.clusters {
      blobs.insert(cluster.image)
      for member in cluster.members { if let blob = member.item.image { blobs.insert(blob) } }
    }
    return blobs
  }
}

extension ReportContent.Changes {
  /// The number of images shown for each kind of change in a class.
  public static let shown = 24
  /// The number of classes whose changed images are shown.
  public static let classesShown = 60

  /// The images that are shown.
  fileprivate var shownImages: [SHA256Digest] {
    comparison.classes.sorted { $0.key < $1.key }.prefix(Self.classesShown).flatMap { _, item in
      LockComparison.Kind.allCases.flatMap { item[$0].prefix(Self.shown).map(\.image) }
    }
  }
}
