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
  let effects: Effects

  /// The files of each source with their digests; a picture on disk is read only where its stamp is new.
  func sources() throws -> [ClassName: [SourcesStep.Source]] {
    var sources: [ClassName: [SourcesStep.Source]] = [:]
    for item in manifest.classes {
      sources[item.name] = try item.sources.map { settings in
        let paths: [String]
        switch settings.kind {
        case .list(let path, _): paths = [path]
        case .files(let glob): paths = try FileGlob.expand(glob, root: root, effects: effects)
        }
        let files = try paths.compactMap { path in
          try inputs.digest(of: path).map { SourcesStep.Input(path: path, digest: $0) }
        }
        return SourcesStep.Source(settings: settings, inputs: files)
      }
    }
    return sources
  }

  /// What must not enter an output.
  func takedown() throws -> Takedown {
    guard let path = manifest.takedown, let bytes = try inputs.read(path)?.bytes else { return Takedown() }
    return TakedownFile.parse(bytes, file: path)
  }

  /// Pairs judged different and pictures that stand for their cluster.
  func duplicateDecisions() throws -> DuplicateDecisions {
    let path = manifest.duplicates.allow
    guard let bytes = try inputs.read(path)?.bytes else { return DuplicateDecisions() }
    return try AllowFile.parse(bytes, file: path)
  }

  /// A person's answers about a class.
  func answers(of item: ManifestClass) throws -> Answers {
    var answers = Answers()
    let path = item.labels.file(for: item.name)
    guard let bytes = try inputs.read(path)?.bytes else { return answers }
    for line in try LabelFile.parse(bytes, file: path) {
      answers.byImage[line.image] = line.answer
      answers.places[line.image] = "\(path):\(line.line)"
    }
    return answers
  }

  /// A person's squares of a class.
  func boxes(of item: ManifestClass) throws -> Boxes {
    var boxes = Boxes()
    let path = item.crop.boxes(for: item.name)
    guard let bytes = try inputs.read(path)?.bytes else { return boxes }
    for line in try CropFile.parse(bytes, file: path) {
      boxes.byImage[line.image] = line.choice
      boxes.places[line.image] = "\(path):\(line.line)"
    }
    return boxes
  }
}
