import Digests
import Engine
import Listings
import Manifest

/// The outputs that this project wrote earlier and that the manifest as it is does not write: those of profiles and of `--set`, and the
/// report of `dsbuild report`. Pictures that are taken down leave them too.
///
/// Answers of people about a class do not reach them: a profile may have answers of its own, and its next build obeys them.
package struct OtherOutputs {
  private static let note = "other-outputs"
  private static let report = "report"
  /// The name of the takedown list under which the report was written.
  package static let reportTakedown = "report-takedown"

  let outputs: [ProjectOutput]
  let workspace: Workspace

  /// - Parameters:
  ///   - current: The outputs that the build writes.
  ///   - forms: One output of each form, with any path.
  init(besides current: [ProjectOutput], forms: [ProjectOutput], in workspace: Workspace) throws(EngineError) {
    self.workspace = workspace
    let written = try WrittenOutputs(workspace.state).all()
    guard !written.isEmpty else {
      outputs = []
      return
    }
    let places = current.map { ResolvedPath(workspace.path($0.to)) }
    outputs = written.compactMap { output in
      let path = workspace.path(output.to)
      guard FileStamp(path: path, following: false) != nil, let form = forms.first(where: { $0.form == output.form }),
        case let place = ResolvedPath(path), !places.contains(where: { $0.isSame(as: place) })
      else { return nil }
      return ProjectOutput(to: output.to, form: form.form, shape: form.shape, marks: form.marks)
    }
  }

  /// Removes the files that show pictures which are taken down. An output that did not change since it was searched for the same
  /// pictures is not searched again.
  ///
  /// A report does not always name its pictures by their digests. So all of it goes if the list is not the one under which it was
  /// written.
  ///
  /// - Parameter file: The path of the takedown list.
  /// - Returns: A sentence for each output that lost files.
  func withdraw(_ takedown: Takedown, file: String) async throws -> [Notice] {
    guard !takedown.digests.isEmpty, !outputs.isEmpty else { return [] }
    let names = Set(takedown.digests.map { Hexadecimal.encode($0.prefix) })
    let list = SHA256Digest(of: names.sorted().joined(separator: "\n"))
    let searched = try workspace.state.note(Self.note).flatMap { Description(encoded: $0) } ?? Description()
    var now = Description()
    var notices: [Notice] = []
    for output in outputs {
      let tree = ExportTree(
        to: output.to, shape: output.shape, marks: output.marks, place: nil, form: "", in: workspace)
      var state = try searchState(of: output, list)
      if state == nil || searched[output.to] != state.map({ .digest($0) }) {
        let isReport = output.form == Self.report
        let used = UsedInput(Self.reportTakedown, in: workspace.state)
        let isStale = isReport ? try used.isCurrent(file) == false : false
        let removed =
          isStale ? try await tree.removeAll(names) : try await tree.remove(showing: names, wholly: isReport)
        if removed > 0 { notices.append(Self.notice(removed, of: output)) }
        state = try searchState(of: output, list)
      }
      if let state { now.append(output.to, .digest(state)) }
    }
    if now.encoded() != searched.encoded() { try workspace.state.setNote(Self.note, now.encoded()) }
    return notices
  }

  /// A digest of the list and of what is known of an output; nil if nothing is known of it.
  private func searchState(of output: ProjectOutput, _ list: SHA256Digest) throws(EngineError) -> SHA256Digest? {
    try workspace.state.stamps(of: output.to)?.whole.map { SHA256Digest(of: "\($0.hex) \(list.hex)") }
  }

  private static func notice(_ removed: Int, of output: ProjectOutput) -> Notice {
    let files = removed == 1 ? "1 file was" : "\(removed) files were"
    return Notice(
      "\(files) removed from `\(output.to)`, which this build does not write: pictures that are taken down were in it",
      hint: output.form == Self.report
        ? "`dsbuild report` writes it again" : "a build with the profile or `--set` that wrote it writes it again")
  }
}
