import Diagnostics
package import Digests
import Engine
package import Listings
import Manifest

/// Explains why a node runs: compares its description with that of its last run, and finds the place of each
/// difference.
package enum Explanation {
  /// The differences from the last run of a step.
  package static func causes(
    of step: any Step, description: Description, last: NodeHistory.Node?, plan: PipelinePlan,
    causes: [NodeName: [Cause]],
    workspace: Workspace
  ) -> [Cause] {
    guard let last else { return [Cause(.neverBuilt, step.node.text, place: place(of: step.node, in: plan.manifest))] }
    var found: [Cause] = []
    for change in description.changes(since: last.description) {
      if change.was != nil, let (pattern, files) = step.files(in: change.name),
        let changed = try? FileChanges(pattern, files, since: last, change.name, of: step.node, in: workspace).causes,
        !changed.isEmpty
      {
        found += changed
        continue
      }
      found += cause(change.name, was: change.was, now: change.now, step: step, plan: plan, workspace: workspace)
    }
    hideFieldsOfMode(in: &found, upstream: step.inputs.compactMap { causes[$0] })
    // Include the causes of upstream nodes, so that the answer names the edit, not only the changed input.
    if found.contains(where: { $0.kind == .input }) {
      inherit(step.inputs.sorted().compactMap { causes[$0] }, in: &found)
    }
    if found.isEmpty {
      let record = (try? workspace.actions.node(description.key)) ?? nil
      let output = record.flatMap { NodeOutput(encoded: $0.summary) } ?? last.output
      var cause = step.stillHolds(output, in: workspace) ?? Cause(.missing, "output of \(step.node.text)")
      if cause.kind == .option { cause.place = cause.place ?? place(of: cause.name, in: plan.manifest) }
      found.append(cause)
    }
    return found
  }

  /// Removes the fields that another `crop.mode` adds or drops, such as `labels.model`, unless the model itself changed.
  private static func hideFieldsOfMode(in found: inout [Cause], upstream: [[Cause]]) {
    let isOtherModel = upstream.joined().contains { $0.kind == .option && $0.name == "labels.model" }
    guard !isOtherModel, found.contains(where: { $0.kind == .option && $0.name == "crop.mode" }) else { return }
    found.removeAll { $0.kind == .option && $0.name != "crop.mode" && ($0.was == nil || $0.now == nil) }
  }

  /// Adds the causes of upstream nodes, each once; a changed input is named by the node that reads it.
  package static func inherit(_ upstream: [[Cause]], in found: inout [Cause]) {
    var seen = Set(found)
    for causes in upstream {
      for cause in causes where cause.kind != .input && seen.insert(cause).inserted { found.append(cause) }
    }
  }

  private static func cause(
    _ name: String, was: Description.Value?, now: Description.Value?, step: any Step, plan: PipelinePlan,
    workspace: Workspace
  ) -> [Cause] {
    let texts = (was.map(\.description), now.map(\.description))
    if let decisions = step.decisions(in: name) { return causes(was, now, decisions, workspace) }
    switch name {
    case "version", "algorithm", "libraries", "canary": return [Cause(.version, name, was: texts.0, now: texts.1)]
    case "takedown", "duplicates.allow":
      let file = input(name, step, plan.manifest) ?? name
      var found = CauseList()
      for entry in entries(from: was, to: now) {
        found.add(
          entry.was == nil ? .come : .gone,
          Cause(.input, file, was: entry.was, now: entry.now, place: step.entryPlaces[entry.text]))
      }
      if !found.isEmpty { return found.causes }
    default: break
    }
    if let input = input(name, step, plan.manifest) { return [Cause(.input, input, was: texts.0, now: texts.1)] }
    if case .record(let before)? = was, case .record(let after)? = now {
      return fields(name, before, after, step, plan.manifest)
    }
    return [option(name, was: texts.0, now: texts.1, step, plan.manifest)]
  }

  /// The name of an input: a node, or a file as the manifest names it; nil if the field is not an input.
  private static func input(_ name: String, _ step: any Step, _ manifest: Manifest) -> String? {
    switch name {
    case "takedown": return manifest.takedown
    case "duplicates.allow": return manifest.duplicates.allow
    case "lock", "lock.failures": return step.node.className.map(DatasetLock.tablePath) ?? DatasetLock.headerPath
    case "expected", "placeholders": return name
    default: break
    }
    let words = name.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2 else { return nil }
    switch words[0] {
    case "input", "file": return words[1]
    case "rows": return name
    case "answers":
      return manifest.classes.first { $0.name.rawValue == words[1] }.map { $0.labels.file(for: $0.name) }
    case "lock": return ClassName(rawValue: words[1]).map(DatasetLock.tablePath)
    default: return nil
    }
  }

  /// The fields in which two records differ, each as a separate option.
  private static func fields(
    _ name: String, _ before: Description, _ after: Description, _ step: any Step, _ manifest: Manifest
  ) -> [Cause] {
    after.changes(since: before).map { change in
      // Card fields are top-level keys of the manifest.
      let path = name == ExportStep.card ? change.name : "\(name).\(change.name)"
      return option(path, was: change.was?.description, now: change.now?.description, step, manifest)
    }
  }

  private static func option(
    _ name: String, was: String?, now: String?, _ step: any Step, _ manifest: Manifest
  ) -> Cause {
    if let place = step.place(ofOption: name) { return Cause(.option, name, was: was, now: now, place: place) }
    let own = step.node.className.flatMap { manifest.place(of: "classes.\($0.rawValue).\(name)") }
    return Cause(.option, name, was: was, now: now, place: own?.fileAndLine ?? place(of: name, in: manifest))
  }

  /// The place of a key, or of the nearest enclosing key if the manifest does not contain it.
  private static func place(of name: String, in manifest: Manifest) -> String? {
    var path = name[...]
    while true {
      if let place = manifest.place(of: String(path)) { return place.fileAndLine }
      guard let dot = path.lastIndex(of: ".") else { return nil }
      path = path[..<dot]
    }
  }

  /// The entries that were added to a list or removed from it.
  private static func entries(
    from was: Description.Value?, to now: Description.Value?
  ) -> [(text: String, was: String?, now: String?)] {
    func texts(_ value: Description.Value?) -> [String] {
      guard case .list(let values)? = value else { return [] }
      return values.map { value in
        switch value {
        case .text(let text): text
        case .digest(let digest): digest.hex
        case .integer, .flag, .bytes, .list, .record, .none: value.description
        }
      }
    }
    let (before, after) = (texts(was), texts(now))
    let (old, new) = (Set(before), Set(after))
    let come = after.filter { !old.contains($0) }.map { (text: $0, was: String?.none, now: String?.some($0)) }
    let gone = before.filter { !new.contains($0) }.map { (text: $0, was: String?.some($0), now: String?.none) }
    return come + gone
  }

  /// The images whose decision was added, removed or changed.
  private static func causes(
    _ was: Description.Value?, _ now: Description.Value?, _ decisions: PictureDecisions, _ workspace: Workspace
  ) -> [Cause] {
    var before: [SHA256Digest: String] = [:]
    if case .digest(let digest)? = was, let bytes = try? workspace.store.read(digest) { before = decisions.read(bytes) }
    let after = now == .some(.none) ? [:] : decisions.read(decisions.encoded)
    return Set(before.keys).union(after.keys).sorted().compactMap { image in
      guard before[image] != after[image] else { return nil }
      return Cause(
        decisions.kind, image.hex, was: before[image], now: after[image], place: decisions.places[image])
    }
  }

  /// The rows of a class that were added, removed or moved since the last run.
  static func rows(
    of node: NodeName, last: NodeOutput?, _ output: NodeOutput, _ workspace: Workspace
  ) throws(EngineError) -> [Cause] {
    guard let before = last?.origin, let after = output.origin, before != after else { return [] }
    return rows(from: try workspace.origin(before), to: try workspace.origin(after))
  }

  /// The differences between two tables, by candidate.
  package static func rows(from old: OriginTable, to new: OriginTable) -> [Cause] {
    let differing = new.differing(from: old)
    let (before, after) = (CandidateRows(old, in: differing.old), CandidateRows(new, in: differing.new))
    var causes = CauseList()
    for place in differing.new {
      guard let id = new.rows.candidate(at: place), !before.contains(id) else { continue }
      causes.add(.come, cause(now: new.rows[place], of: new))
    }
    for place in differing.old {
      guard let id = old.rows.candidate(at: place), !after.contains(id) else { continue }
      causes.add(.gone, cause(was: old.rows[place], of: old))
    }
    guard causes.isEmpty else { return causes.causes }
    // Rows that only moved because others were added or removed above them are not named one by one.
    for place in differing.new {
      let row = new.rows[place]
      guard row.standing == .candidate, let was = before[row.id].map(old.place(of:)), was != new.place(of: row) else {
        continue
      }
      causes.add(.changed, cause(was: was, now: row, of: new))
    }
    return causes.causes
  }

  /// The cause of a row that is new, or was elsewhere.
  private static func cause(was: String? = nil, now row: OriginTable.Row, of table: OriginTable) -> Cause {
    let place = table.place(of: row)
    return Cause(.row, SourceText.masked(row.text), was: was, now: place, place: place)
  }

  /// The cause of a row that is gone.
  private static func cause(was row: OriginTable.Row, of table: OriginTable) -> Cause {
    let place = table.place(of: row)
    return Cause(.row, SourceText.masked(row.text), was: place, place: place)
  }

  /// The place in the manifest that requests a node which was never built.
  private static func place(of node: NodeName, in manifest: Manifest) -> String? {
    if let name = node.className { return manifest.place(of: "classes.\(name.rawValue)")?.fileAndLine }
    if case .output(let path) = node.scope {
      return manifest.exports.first { $0.to == path }?.place?.fileAndLine
    }
    return manifest.place(of: node.step.text)?.fileAndLine
  }
}
