import Diagnostics
import Digests
package import Engine
import Imaging
import Listings
package import Manifest

/// The files that people keep beside the manifest: sources, answers, squares, judged duplicates, takedowns. A missing
/// file counts as empty.
package struct ProjectInputs {
  let manifest: Manifest
  let inputs: InputDigests
  let root: String

  package init(manifest: Manifest, inputs: InputDigests, root: String) {
    self.manifest = manifest
    self.inputs = inputs
    self.root = root
  }

  /// The files of each source with their digests; a picture on disk is read only if its stamp is new.
  ///
  /// - Parameters:
  ///   - memory: The last searches of patterns, in place of which these are put.
  ///   - absent: Files of the lock that count although they are not there.
  func sources(
    _ memory: inout SourceMemory, absent: AbsentFiles, in workspace: Workspace
  ) throws -> [ClassName: [SourcesStep.Source]] {
    let (written, closed) = (written(workspace), WrittenFolders(workspace: workspace).closed)
    var sources: [ClassName: [SourcesStep.Source]] = [:]
    for item in manifest.classes {
      sources[item.name] = try item.sources.enumerated().map { index, settings in
        let paths: [String]
        do {
          switch settings.kind {
          case .list(let path, _): paths = [path]
          case .mapping(let glob, _):
            paths = try FileGlob(glob).find(under: root, excluding: written, closed: closed) { _ in true }.paths
          case .files(let glob):
            let folders = SourceFolders(
              glob, excluding: written, closed: closed, root: root, inputs: inputs, keeping: absent.removable)
            return try absent.completing(folders.source(settings, workspace.counts, &memory), of: item.name)
          }
        } catch var error as UnreadableFolder {
          error.place = manifest.place(of: "classes.\(item.name).sources[\(index)].files")
          throw error
        }
        let files = try paths.compactMap { path in
          try FileLimit.list.digest(of: path, from: inputs).map { SourcesStep.Input(path: path, digest: $0) }
        }
        return SourcesStep.Source(settings: settings, inputs: files)
      }
      sources[item.name, default: []] += try moved(to: item, excluding: written, absent)
    }
    return sources
  }

  /// The folders that no source takes files of, even if a pattern matches them: dsbuild writes there.
  ///
  /// They are those of the manifest, which is the same on every machine. ``WrittenFolders`` recognizes all others.
  private func written(_ workspace: Workspace) -> [String] {
    let outputs = manifest.exports.map(\.to) + (manifest.report.map { [$0.to] } ?? [])
    var folders = outputs + [manifest.cache.dir, ".dsbuild"]
    if workspace.remote?.access == .folder, let store = workspace.remote?.name.path(below: root) {
      folders.append(String(store))
    }
    return folders + KeptFiles.places(beside: outputs, in: workspace)
  }

  /// The pictures that people moved to a class, as sources after its own: a list of addresses, and files on disk.
  private func moved(
    to item: ManifestClass, excluding written: [String], _ absent: AbsentFiles
  ) throws -> [SourcesStep.Source] {
    var sources: [SourcesStep.Source] = []
    for path in item.paths(of: item.labels.moved) {
      guard let (bytes, digest) = try FileLimit.decisions.read(path, from: inputs) else { continue }
      let entries = try MovedFile(bytes, file: path).entries.values
      var list = ListSettings()
      list.header = .names
      list.column = .named("url")
      list.hashColumn = .named("image")
      list.conditions = [.init(column: .named("kind"), value: MovedFile.Entry.Kind.address.rawValue)]
      if entries.contains(where: { $0.kind == .address }) {
        var settings = SourceSettings(kind: .list(path: path, list))
        settings.fetch = manifest.fetch
        sources.append(.init(settings: settings, inputs: [.init(path: path, digest: digest)]))
      }
      let globs = entries.filter { $0.kind == .file }.map(\.place).sorted().map { FileGlob($0) }
      var files = try globs.flatMap { glob in
        // Expand the path like a pattern, so that no link is followed.
        try glob.find(under: root, excluding: written, isPicture: PictureFile.isPicture).paths
          .compactMap { path in
            try FileLimit.picture.digest(of: path, from: inputs).map { SourcesStep.Input(path: path, digest: $0) }
          }
      }
      files += try absent.missing(of: item.name, globs) { Set(files.map(\.path)) }
      guard !files.isEmpty else { continue }
      var settings = SourceSettings(kind: .files(glob: path))
      settings.fetch = manifest.fetch
      sources.append(.init(settings: settings, inputs: files))
    }
    return sources
  }

  /// The pictures that must not enter an output.
  func takedown() throws -> Takedown {
    let path = manifest.takedown
    guard let bytes = try FileLimit.names.read(path, from: inputs)?.bytes else { return Takedown() }
    return Takedown(try TakedownFile(bytes, file: path), path: path)
  }

  /// Pairs judged different, and pictures that represent their cluster.
  func duplicateDecisions() throws -> DuplicateDecisions {
    let path = manifest.duplicates.allow
    guard let bytes = try FileLimit.names.read(path, from: inputs)?.bytes else { return DuplicateDecisions() }
    let file = try AllowFile(bytes, file: path)
    return DuplicateDecisions(file, path: path)
  }

  /// A person's answers about the pictures of a class.
  package func answers(of item: ManifestClass) throws -> LabelAnswers {
    var answers = LabelAnswers()
    for (path, bytes) in try files(of: item, item.labels.file) {
      let file = try LabelFile(bytes, file: path)
      for (image, answer) in file.answers where answers.byImage[image] == nil {
        answers.byImage[image] = Item.Answer(name: answer.rawValue)
        answers.places[image] = file.lines[image].map { "\(path):\($0)" }
      }
    }
    return answers
  }

  /// A person's squares for the pictures of a class.
  func boxes(of item: ManifestClass) throws -> CropSquares {
    var boxes = CropSquares()
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

  /// The answers of a class in one file, including those under its former keys.
  func labelFile(of item: ManifestClass) throws -> LabelFile {
    var all = LabelFile()
    for (path, bytes) in try files(of: item, item.labels.file) {
      for (image, answer) in try LabelFile(bytes, file: path).answers where all[image] == nil { all[image] = answer }
    }
    return all
  }

  /// The squares of a class in one file, including those under its former keys.
  func cropFile(of item: ManifestClass) throws -> CropFile {
    var all = CropFile()
    for (path, bytes) in try files(of: item, item.crop.boxes) {
      for (image, decision) in try CropFile(bytes, file: path).decisions where all[image] == nil {
        all[image] = decision
      }
    }
    return all
  }

  /// The existing files of decisions: the class's own first, then those under its former keys.
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
