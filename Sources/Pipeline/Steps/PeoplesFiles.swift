import Diagnostics
import Digests
package import Engine
import Imaging
import Listings
package import Manifest

/// The files people keep beside the manifest: sources, answers, squares, duplicates they judged, takedowns. A missing file is empty.
package struct PeoplesFiles {
  let manifest: Manifest
  let inputs: InputDigests
  let root: String

  package init(manifest: Manifest, inputs: InputDigests, root: String) {
    self.manifest = manifest
    self.inputs = inputs
    self.root = root
  }

  /// The files of each source with their digests; a picture on disk is read only where its stamp is new.
  func sources(_ counts: WorkCounts) throws -> [ClassName: [SourcesStep.Source]] {
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
        case .files(let glob):
          found = FileGlob(glob).find(under: root, excluding: written, isPicture: PictureFile.isPicture)
          limit = .picture
        }
        let progress = counts.begin(.reading, of: found.paths.count)
        defer { counts.end(progress) }
        let files = try found.paths.compactMap { path in
          progress.add()
          return try limit.digest(of: path, from: inputs).map { SourcesStep.Input(path: path, digest: $0) }
        }
        return SourcesStep.Source(settings: settings, inputs: files, nearMisses: found.nearMisses)
      }
    }
    return sources
  }

  /// What must not enter an output.
  func takedown() throws -> Takedown {
    let path = manifest.takedown
    guard let bytes = try FileLimit.names.read(path, from: inputs)?.bytes else { return Takedown() }
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
  package func answers(of item: ManifestClass) throws -> Answers {
    var answers = Answers()
    for (path, bytes) in try files(of: item, item.labels.file) {
      let file = try LabelFile(bytes, file: path)
      for (image, answer) in file.answers where answers.byImage[image] == nil {
        answers.byImage[image] = Item.Answer(name: answer.rawValue)
        answers.places[image] = file.lines[image].map { "\(path):\($0)" }
      }
    }
    return answers
  }

  /// A person's squares of a class.
  func boxes(of item: ManifestClass) throws -> Boxes {
    var boxes = Boxes()
    for (path, bytes) in try files(of: item, item.crop.boxes) {
      let file = try CropFile(bytes, file: path)
      for (image, decision) in file.decisions where boxes.byImage[image] == nil {
        boxes.byImage[image] =
          switch decision {
          case .square(let x, let y, let side, _): .box(SquareBox(x: x, y: y, side: side))
          case .rejected: .rejected
          }
        boxes.places[image] = file.lines[image].map { SourcePlace(file: path, line: $0) }
      }
    }
    return boxes
  }

  /// The answers of a class in one file, with those under its former keys.
  func labelFile(of item: ManifestClass) throws -> LabelFile {
    var all = LabelFile()
    for (path, bytes) in try files(of: item, item.labels.file) {
      for (image, answer) in try LabelFile(bytes, file: path).answers where all[image] == nil { all[image] = answer }
    }
    return all
  }

  /// The squares of a class in one file, with those under its former keys.
  func cropFile(of item: ManifestClass) throws -> CropFile {
    var all = CropFile()
    for (path, bytes) in try files(of: item, item.crop.boxes) {
      for (image, decision) in try CropFile(bytes, file: path).decisions where all[image] == nil {
        all[image] = decision
      }
    }
    return all
  }

  /// The files of decisions that are there: the class's own first, then those under its former keys.
  private func files(
    of item: ManifestClass, _ path: (ClassName) -> String
  ) throws -> [(path: String, bytes: [UInt8])] {
    var files: [(path: String, bytes: [UInt8])] = []
    for path in item.paths(of: path) {
      if let bytes = try FileLimit.decisions.read(path, from: inputs)?.bytes { files.append((path, bytes)) }
    }
    return files
  }
}
