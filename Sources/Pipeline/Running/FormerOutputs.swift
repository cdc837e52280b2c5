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
  /// - Parameters:
  ///   - forms: One output of each form, with any path: how the files of that form are recognized.
  ///   - withdrawn: Gives the names of withdrawn pictures.
  /// - Returns: A sentence for each output that was removed.
  func settle(
    now outputs: [ProjectOutput], forms: [ProjectOutput], withdrawn: ExportTree.WithdrawnNames
  ) async throws -> [Notice] {
    let record = Self.record(of: outputs)
    let note = try workspace.state.note(Self.note)
    guard note != record else { return [] }
    let places = outputs.map { ResolvedPath(workspace.path($0.to)) }
    var notices: [Notice] = []
    for (form, to) in Self.outputs(in: note) {
      let place = ResolvedPath(workspace.path(to))
      // A current output at the same place has removed the files that it does not want.
      guard !places.contains(where: { $0.isSame(as: place) }),
        let known = forms.first(where: { $0.form == form })
      else { continue }
      let removal = try await workspace.removeOutput(
        to, shape: known.shape, marks: known.marks, place: nil,
        keeping: try currentFiles(of: outputs, around: place), withdrawn: withdrawn)
      guard removal.removed + removal.edited.count > 0 else { continue }
      notices.append(Self.notice(of: to, removal))
    }
    try workspace.state.setNote(Self.note, record)
    return notices
  }

  /// The remembered files of those outputs that share a folder with the former output at `place`.
  private func currentFiles(of outputs: [ProjectOutput], around place: ResolvedPath) throws(EngineError) -> CurrentFiles
  {
    var files = CurrentFiles()
    for output in outputs {
      let root = ResolvedPath(workspace.path(output.to))
      guard root.overlaps(place) else { continue }
      if root.isWithin(place) { files.add(inner: root) }
      let folder = output.shape == .folder ? root.path : Effects.directory(of: root.path)
      for entry in try workspace.state.stamps(of: output.to)?.entries ?? [] {
        files.add(file: "\(folder)/\(entry.path)")
      }
    }
    return files
  }

  /// The notice of the files of an output that were removed, and of those that stayed.
  static func notice(of to: String, _ removal: OutputRemoval) -> Notice {
    var parts: [String] = []
    if !removal.left.isEmpty {
      parts.append(
        "\(removal.left.count == 1 ? "1 file" : "\(removal.left.count) files") in it that dsbuild did not write stayed")
    }
    if !removal.edited.isEmpty {
      let named = removal.edited.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
      let more = removal.edited.count > 10 ? " and \(removal.edited.count - 10) more" : ""
      parts.append(
        "\(named)\(more) stayed, because changed after dsbuild wrote \(removal.edited.count == 1 ? "it" : "them")")
    }
    let removed = removal.removed > 0 ? "was removed, because" : "is no output any more:"
    return Notice(([("`\(to)` \(removed) the manifest no longer has this output")] + parts).joined(separator: "; "))
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
