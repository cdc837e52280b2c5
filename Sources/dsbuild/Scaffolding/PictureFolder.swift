import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// A folder with a folder of pictures for each class, the input of `dsbuild init --from-folder`.
struct PictureFolder {
  /// Names of folders that divide a dataset into splits instead of classes.
  private static let splits: [String: Split] = [
    "train": .train, "training": .train, "val": .val, "valid": .val, "validation": .val, "eval": .val,
    "evaluation": .val, "dev": .val, "test": .test, "testing": .test,
  ]

  private let root: String
  private let effects: Effects
  private var sources: [String: [FoundClasses.Source]] = [:]
  private var notes: [String] = []
  /// Whether a folder was skipped because it contains links.
  private var hasLinks = false

  /// The classes of a folder: one for each folder in it that contains a picture at any depth. If all these folders are named after
  /// splits, the folders inside them are the classes.
  ///
  /// - Throws: `DiagnosticError` if the folder does not exist or no folder in it contains a picture.
  static func classes(in folder: String, root: String, effects: Effects) throws -> FoundClasses {
    var found = PictureFolder(root: root, effects: effects)
    let folder = FilePath.normalised(folder)
    let shown = folder.isEmpty ? "." : folder
    switch FileStamp(path: found.place(folder), following: true)?.kind {
    case .directory?: break
    case nil:
      throw DiagnosticError("there is no folder `\(shown)`", hint: "give its path from the folder of the project")
    case .some:
      throw DiagnosticError(
        "`\(shown)` is a file, and `--from-folder` takes a folder with a folder of pictures for each class",
        hint: "unpack it if it is an archive; for a list of addresses use `dsbuild init --from-csv`")
    }
    let names = try found.folders(in: folder).filter { !found.skipsOutput($0, in: folder) }
    var split: String?
    if !names.isEmpty, names.allSatisfy({ splits[$0.lowercased()] != nil }) {
      for name in names {
        for inner in try found.folders(in: join(folder, name)) { found.add(inner, in: join(folder, name)) }
      }
      split = shares(of: Set(names.compactMap { splits[$0.lowercased()] }))
      found.notes.append(
        "`\(names.joined(separator: "`, `"))` became one set"
          + (split.map { ": dsbuild divides it again, by `split: \($0)` in the manifest" }
            ?? ", which nothing divides: write `split: { train: 80%, val: 20% }` into the manifest to divide it"))
    } else {
      for name in names { found.add(name, in: folder) }
      let parts = names.filter { splits[$0.lowercased()] != nil }
      if parts.count > 1 {
        found.notes.append(
          "`\(parts.joined(separator: "`, `"))` look like splits, but became classes, because there are other folders next to them: "
            + "if they are splits, use one of them: `--from-folder \(join(folder, parts[0]))`")
      }
    }
    guard !found.sources.isEmpty else {
      let copying = "links are not followed: run `cp -rL \(shown) copies`, then use `--from-folder copies`"
      let arranging =
        "put the pictures of each class into a folder with its name; for one class: `classes: { weir: \(shown) }`"
      throw DiagnosticError("no folder in `\(shown)` holds a picture", hint: found.hasLinks ? copying : arranging)
    }
    if let note = found.deeperClasses() { found.notes.append(note) }
    var classes = FoundClasses(found.sources, notes: found.notes)
    classes.split = split
    return classes
  }

  /// The note that the only class may be a folder of classes: its pictures lie in several folders beside each other.
  private func deeperClasses() -> String? {
    guard sources.count == 1, let paths = sources.values.first?.map(\.path), paths.count == 1,
      let found = try? FileGlob(paths[0]).find(under: root, isPicture: PictureFile.isPicture)
    else { return nil }
    let folders = Set(found.paths.map { Effects.directory(of: $0) })
    let parents = Set(folders.map { Effects.directory(of: $0) })
    guard folders.count > 1, parents.count == 1, let parent = parents.first else { return nil }
    let names = folders.sorted().prefix(3).map { "`\(Effects.name(of: $0))`" }.joined(separator: ", ")
    return
      "the pictures of `\(paths[0])` lie in \(folders.count) folders, \(names)\(folders.count > 3 ? ", …" : ""), and became "
      + "one class: if each folder is a class, use `--from-folder \(parent)`"
  }

  /// The value of `split` for a set that was divided into these splits; nil if it was not divided.
  private static func shares(of splits: Set<Split>) -> String? {
    let others = splits.subtracting([.train]).sorted { $0.name > $1.name }
    guard !others.isEmpty, splits.count > 1 else { return nil }
    let share = splits.contains(.train) ? 20 / others.count : 50
    let rest = others.map { "\($0.name): \(share)%" }
    return "{ \((splits.contains(.train) ? ["train: 80%"] + rest : rest).joined(separator: ", ")) }"
  }

  private init(root: String, effects: Effects) {
    self.root = root
    self.effects = effects
  }

  private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }

  private func place(_ path: String) -> String { path.hasPrefix("/") ? path : path.isEmpty ? root : "\(root)/\(path)" }

  /// Whether a folder is where dsbuild writes, so that its pictures are those of the dataset itself. A note says so.
  private mutating func skipsOutput(_ name: String, in folder: String) -> Bool {
    let path = Self.join(folder, name)
    let isDefault = FilePath.normalised(place(path)) == FilePath.normalised("\(root)/\(ExportSettings.defaultFolder)")
    guard isDefault || isOutput(path) else { return false }
    notes.append(
      isDefault
        ? "dsbuild writes into `\(path)`, so it did not become a class: rename it if it holds pictures of a class"
        : "`\(path)` holds an output of dsbuild, so it did not become a class")
    return true
  }

  /// Whether a folder, or a folder directly in it, has the files that an output of dsbuild has in its root.
  private func isOutput(_ path: String) -> Bool {
    let inner = (try? effects.list(place(path)))?.filter { $0.kind == .directory }.prefix(Self.mostInner) ?? []
    return ([path] + inner.map { Self.join(path, $0.name) }).contains { folder in
      ["SHA256SUMS", "classes.txt"].allSatisfy {
        FileStamp(path: place("\(folder)/\($0)"), following: false)?.kind == .file
      }
    }
  }

  /// The most folders in a folder that are looked at for an output.
  private static let mostInner = 100

  /// The names of the folders in a folder, and of links to folders. Pictures directly in it belong to no class.
  private mutating func folders(in folder: String) throws -> [String] {
    var names: [String] = []
    var pictures = 0
    for entry in try effects.list(place(folder)) where !entry.name.hasPrefix(".") {
      let path = Self.join(folder, entry.name)
      switch entry.kind {
      case .directory: names.append(entry.name)
      case .symbolicLink where FileStamp(path: place(path), following: true)?.kind == .directory:
        names.append(entry.name)
      case .file where PictureFile.isPicture(place(path)): pictures += 1
      case .file, .symbolicLink, .other, nil: break
      }
    }
    if pictures > 0 {
      let belong =
        pictures == 1
        ? "1 picture directly in `\(folder)` belongs" : "\(pictures) pictures directly in `\(folder)` belong"
      notes.append("\(belong) to no class: put each into a folder with the name of its class")
    }
    return names
  }

  /// Adds a folder to the class of its name if it contains a picture.
  private mutating func add(_ name: String, in folder: String) {
    let path = followed(Self.join(folder, name))
    // Paths that a manifest cannot contain are rare, so the person has to rename them.
    guard path.unicodeScalars.allSatisfy({ $0.value >= 32 && $0 != "\u{FFFD}" }) else {
      return notes.append("the name of `\(name)` has characters that a manifest cannot hold: rename the folder")
    }
    let found: FileGlob.Found
    do throws(UnreadableFolder) {
      found = try FileGlob(path).find(under: root, isPicture: PictureFile.isPicture)
    } catch {
      return notes.append("`\(path)` did not become a class: \(error.summary)")
    }
    if found.paths.isEmpty {
      let isOfLinks = found.nearMisses.contains { $0.kind == .link }
      hasLinks = hasLinks || isOfLinks
      let why =
        isOfLinks ? "holds links, which are not followed (`cp -rL` copies what they lead to)" : "holds no picture"
      return notes.append("`\(path)` \(why), so it did not become a class")
    }
    sources[name, default: []].append(.init(path: path))
  }

  /// A path, or the target of a link, because sources do not follow links.
  private func followed(_ path: String) -> String {
    guard FileStamp(path: place(path), following: false)?.kind == .symbolicLink else { return path }
    let links = LinkReader()
    let target = ResolvedPath(place(path), links: links).path
    let project = ResolvedPath(root, links: links).path
    return target.path(below: project).map(String.init) ?? target
  }
}
