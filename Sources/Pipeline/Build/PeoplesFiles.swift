import Diagnostics
import Digests
import Engine
import Imaging
import Manifest

/// The files people keep beside the manifest: sources, answers, squares, duplicates they judged, takedowns. A missing file is empty.
struct PeoplesFiles {
  let manifest: Manifest
  let inputs: InputDigests
  let root: String

  /// The files of each source with their digests; a picture on disk is read only where its stamp is new.
  func sources() throws -> [ClassName: [SourcesStep.Source]] {
    // What dsbuild writes is no source, whatever a glob says.
    let written =
      manifest.exports.map(\.to) + [manifest.cache.dir, ".dsbuild"] + (manifest.report.map { [$0.to] } ?? [])
    var sources: [ClassName: [SourcesStep.Source]] = [:]
    for item in manifest.classes {
      sources[item.name] = try item.sources.map { settings in
        let found: FileGlob.Found
        let limit: FileLimit
        switch settings.kind {
        case .list(let path, _): (found, limit) = (FileGlob.Found(paths: [path]), .list)
        case .files(let glob): (found, limit) = (FileGlob(glob).find(under: root, excluding: written), .picture)
        }
        let files = try found.paths.compactMap { path in
          try limit.digest(of: path, from: inputs).map { SourcesStep.Input(path: path, digest: $0) }
        }
        return SourcesStep.Source(settings: settings, inputs: files, nearMisses: found.nearMisses)
      }
    }
    return sources
  }

  /// What must not enter an output.
  func takedown() throws -> Takedown {
    guard let path = manifest.takedown, let bytes = try FileLimit.names.read(path, from: inputs)?.bytes else {
      return Takedown()
    }
    return Takedown(try TakedownFile(bytes, file: path), path: path)
  }

  /// Pairs judged different and pictures that stand for their cluster.
  func duplicateDecisions() throws -> DuplicateDecisions {
    let path = manifest.duplicates.allow
    guard let bytes = try FileLimit.names.read(path, from: inputs)?.bytes else { return DuplicateDecisions() }
    let file = try AllowFile(bytes, file: path)
    return DuplicateDecisions(file, path: path)
  }

  /// A person's answers about a class.
  func answers(of item: ManifestClass) throws -> Answers {
    let path = item.labels.file(for: item.name)
    guard let bytes = try FileLimit.decisions.read(path, from: inputs)?.bytes else { return Answers() }
    let file = try LabelFile(bytes, file: path)
    return Answers(
      byImage: file.answers.compactMapValues { Item.Answer(name: $0.rawValue) },
      places: file.lines.mapValues { "\(path):\($0)" })
  }

  /// A person's squares of a class.
  func boxes(of item: ManifestClass) throws -> Boxes {
    let path = item.crop.boxes(for: item.name)
    guard let bytes = try FileLimit.decisions.read(path, from: inputs)?.bytes else { return Boxes() }
    let file = try CropFile(bytes, file: path)
    let choices = file.decisions.mapValues { decision -> Boxes.Choice in
      switch decision {
      case .square(let x, let y, let side, _): .box(SquareBox(x: x, y: y, side: side))
      case .rejected: .rejected
      }
    }
    return Boxes(byImage: choices, places: file.lines.mapValues { SourcePlace(file: path, line: $0) })
  }
}
