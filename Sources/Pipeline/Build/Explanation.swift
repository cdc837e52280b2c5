import Diagnostics
import Digests
import Engine
import Manifest

/// Tells why a node runs: its description field by field against that of its last run, each difference brought to its place.
enum Explanation {
  /// How many rows of a list are named one by one.
  static let mostRows = 50

  /// What is otherwise than at the last run of a step.
  static func causes(
    of step: any Step, description: Description, last: LastRun.Node?, plan: PipelinePlan, causes: [NodeName: [Cause]],
    workspace: Workspace
  ) -> [Cause] {
    guard let last else { return [Cause(.neverBuilt, step.node.text, place: place(of: step.node, in: plan.manifest))] }
    var found: [Cause] = []
    let names = description.fields.map(\.name) + last.description.fields.map(\.name)
    var seen: Set<String> = []
    for name in names where seen.insert(name).inserted {
      let (was, now) = (last.description[name], description[name])
      guard was != now else { continue }
      found += cause(name, was: was, now: now, step: step, plan: plan, workspace: workspace)
    }
    // What came down from the nodes before belongs to the answer too, under its own name and place.
    for input in step.inputs.sorted() where found.contains(where: { $0.kind == .input }) {
      for cause in causes[input] ?? [] where cause.kind != .input && !found.contains(cause) { found.append(cause) }
    }
    if found.isEmpty {
      found.append(step.stillHolds(last.output, in: workspace) ?? Cause(.missing, "output of \(step.node.text)"))
    }
    return found
  }

  private static func cause(
    _ name: String, was: Description.Value?, now: Description.Value?, step: any Step, plan: PipelinePlan,
    workspace: Workspace
  ) -> [Cause] {
    let texts = (was.map(\.description), now.map(\.description))
    switch name {
    case "version", "algorithm", "libraries": return [Cause(.version, name, was: texts.0, now: texts.1)]
    case "labels":
      return decisions(was, now, (step as? LabelsStep)?.answers.encoded(), workspace) { bytes in
        Answers(encoded: bytes)?.byImage.mapValues(\.name) ?? [:]
      }.map {
        Cause(.label, $0.image.hex, was: $0.was, now: $0.now, place: (step as? LabelsStep)?.answers.places[$0.image])
      }
    case "crops":
      return decisions(was, now, (step as? CropStep)?.boxes.encoded(), workspace) { bytes in
        Boxes(encoded: bytes)?.byImage.mapValues { "\($0)" } ?? [:]
      }.map { Cause(.crop, $0.image.hex, was: $0.was, now: $0.now, place: (step as? CropStep)?.boxes.places[$0.image]) }
    default: break
    }
    if name.hasPrefix("input ") { return [Cause(.input, String(name.dropFirst(6)), was: texts.0, now: texts.1)] }
    if name.hasPrefix("file ") { return [Cause(.input, String(name.dropFirst(5)), was: texts.0, now: texts.1)] }
    if ["lock", "expected", "takedown", "placeholders", "duplicates.allow"].contains(name) || name.hasPrefix("rows ") || name.hasPrefix("lock ") {
      return [Cause(.input, name, was: texts.0, now: texts.1)]
    }
    let path = step.node.className.map { "classes.\($0.rawValue).\(name)" } ?? name
    let place = plan.manifest.place(of: path) ?? plan.manifest.place(of: name)
    return [Cause(.option, name, was: texts.0, now: texts.1, place: place?.fileAndLine)]
  }

  /// The images whose decision is new, gone or another.
  private static func decisions(
    _ was: Description.Value?, _ now: Description.Value?, _ current: [UInt8]?, _ workspace: Workspace,
    _ read: ([UInt8]) -> [SHA256Digest: String]
  ) -> [(image: SHA256Digest, was: String?, now: String?)] {
    var before: [SHA256Digest: String] = [:]
    if case .digest(let digest)? = was, let bytes = try? workspace.store.read(digest) { before = read(bytes) }
    let after = now == .some(.none) ? [:] : read(current ?? [])
    return Set(before.keys).union(after.keys).sorted().compactMap { image in
      before[image] == after[image] ? nil : (image, before[image], after[image])
    }
  }

  /// The rows of a class that are new, gone or elsewhere since the last run.
  static func rows(
    of node: NodeName, last: NodeOutput?, _ output: NodeOutput, _ workspace: Workspace
  ) throws -> [Cause] {
    guard let before = last?.origin, let after = output.origin, before != after else { return [] }
    return rows(from: try workspace.origin(before), to: try workspace.origin(after))
  }

  /// The differences between two tables, by candidate.
  static func rows(from old: OriginTable, to new: OriginTable) -> [Cause] {
    func places(_ table: OriginTable) -> [ItemID: (text: String, place: String)] {
      var places: [ItemID: (text: String, place: String)] = [:]
      for row in table.rows where row.standing == .candidate {
        places[row.id] = (SourceText.masked(row.text), table.place(of: row))
      }
      return places
    }
    let (before, after) = (places(old), places(new))
    var causes: [Cause] = []
    for row in new.rows where row.standing == .candidate && before[row.id] == nil {
      causes.append(Cause(.row, SourceText.masked(row.text), now: new.place(of: row), place: new.place(of: row)))
    }
    for row in old.rows where row.standing == .candidate && after[row.id] == nil {
      causes.append(Cause(.row, SourceText.masked(row.text), was: old.place(of: row), place: old.place(of: row)))
    }
    // Rows that only slid because another came or went before them are not named one by one.
    if causes.isEmpty {
      for row in new.rows where row.standing == .candidate {
        guard let was = before[row.id]?.place, was != new.place(of: row) else { continue }
        causes.append(
          Cause(.row, SourceText.masked(row.text), was: was, now: new.place(of: row), place: new.place(of: row)))
      }
    }
    return Array(causes.prefix(mostRows))
  }

  /// Where a node that was never built is asked for.
  private static func place(of node: NodeName, in manifest: Manifest) -> String? {
    if let name = node.className { return manifest.place(of: "classes.\(name.rawValue)")?.fileAndLine }
    if case .output(let path) = node.scope {
      return manifest.exports.first { $0.to == path }?.place?.fileAndLine
    }
    return manifest.place(of: node.step.text)?.fileAndLine
  }
}
