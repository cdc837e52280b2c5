import Digests
import Engine
import Manifest

/// The outputs that earlier whole builds wrote, so that one which leaves the manifest leaves the disk too.
struct FormerOutputs {
  private static let note = "outputs"

  let workspace: Workspace

  /// Removes the outputs that the manifest no longer has, and remembers those that it has now.
  ///
  /// Only files that dsbuild knows for its own are removed; what else is there stays and is counted.
  ///
  /// - Parameter forms: Outputs by the word for their form, of any path: how files of a form are known.
  /// - Returns: A sentence for each output that was removed.
  func settle(now outputs: [ProjectOutput], forms: [ProjectOutput]) async throws -> [Notice] {
    let places = Set(outputs.map { ResolvedPath(workspace.path($0.to)) })
    var notices: [Notice] = []
    for (form, to) in try remembered() {
      let place = ResolvedPath(workspace.path(to))
      guard !places.contains(where: { $0.overlaps(place) }), let known = forms.first(where: { $0.form == form }) else {
        continue
      }
      let removal = try await workspace.removeOutput(to, shape: known.shape, marks: known.marks, place: nil)
      guard removal.removed > 0 else { continue }
      let left = removal.left.isEmpty ? "" : "; \(removal.left.count) files that dsbuild did not write stay"
      notices.append(Notice("`\(to)` is removed: the manifest no longer has this output\(left)"))
    }
    try remember(outputs)
    return notices
  }

  private func remembered() throws(EngineError) -> [(form: String, to: String)] {
    guard let bytes = try workspace.state.note(Self.note), let record = Description(encoded: bytes) else { return [] }
    return record.fields.compactMap { field in
      if case .text(let form) = field.value { (form, field.name) } else { nil }
    }
  }

  private func remember(_ outputs: [ProjectOutput]) throws(EngineError) {
    var record = Description()
    for output in outputs { record.append(output.to, .text(output.form)) }
    let bytes = record.encoded()
    if try workspace.state.note(Self.note) != bytes { try workspace.state.setNote(Self.note, bytes) }
  }
}
