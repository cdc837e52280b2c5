import Digests
import Engine
import Manifest

/// The outputs of earlier whole builds. If one is no longer in the manifest, it is removed from the disk.
struct FormerOutputs {
  private static let note = "outputs"

  let workspace: Workspace

  /// Removes the outputs that are no longer in the manifest, and remembers the current ones.
  ///
  /// Only files that dsbuild recognizes as its own are removed; other files stay and are counted.
  ///
  /// - Parameter forms: One output of each form, with any path: how the files of that form are recognized.
  /// - Returns: A sentence for each output that was removed.
  func settle(now outputs: [ProjectOutput], forms: [ProjectOutput]) async throws -> [Notice] {
    let record = Self.record(of: outputs)
    let note = try workspace.state.note(Self.note)
    guard note != record else { return [] }
    let places = Set(outputs.map { ResolvedPath(workspace.path($0.to)) })
    var notices: [Notice] = []
    for (form, to) in Self.outputs(in: note) {
      let place = ResolvedPath(workspace.path(to))
      guard !places.contains(where: { $0.overlaps(place) }), let known = forms.first(where: { $0.form == form }) else {
        continue
      }
      let removal = try await workspace.removeOutput(to, shape: known.shape, marks: known.marks, place: nil)
      guard removal.removed > 0 else { continue }
      let count = removal.left.count == 1 ? "1 file" : "\(removal.left.count) files"
      let left = removal.left.isEmpty ? "" : "; \(count) in it that dsbuild did not write stayed"
      notices.append(Notice("`\(to)` was removed, because the manifest no longer has this output\(left)"))
    }
    try workspace.state.setNote(Self.note, record)
    return notices
  }

  private static func outputs(in note: [UInt8]?) -> [(form: String, to: String)] {
    (note.flatMap { Description(encoded: $0) }?.fields ?? []).compactMap { field in
      if case .text(let form) = field.value { (form, field.name) } else { nil }
    }
  }

  private static func record(of outputs: [ProjectOutput]) -> [UInt8] {
    var record = Description()
    for output in outputs { record.append(output.to, .text(output.form)) }
    return record.encoded()
  }
}
