import Diagnostics
import Engine
import Manifest
import Pipeline

/// A folder with a folder of pictures for each class, the input of `dsbuild init --from-folder`.
struct PictureFolder {
  /// Names of folders that divide a dataset into splits instead of classes.
  private static let splits: Set<String> = [
    "train", "training", "val", "valid", "validation", "eval", "evaluation", "dev", "test", "testing",
  ]

  private let root: String
  private let effects: Effects
  private var paths: [String: [String]] = [:]
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
    guard FileStamp(path: found.place(folder), following: true)?.kind == .directory else {
      throw DiagnosticError("there is no folder `\(shown)`", hint: "give its path from the folder of the project")
    }
    let names = try found.folders(in: folder)
    if !names.isEmpty, names.allSatisfy({ splits.contains($0.lowercased()) }) {
      for name in names {
        for inner in try found.folders(in: join(folder, name)) { found.add(inner, in: join(folder, name)) }
      }
      found.notes.append(
        "`\(names.joined(separator: "`, `"))` became one set: dsbuild divides it again, as `split` in the manifest says"
      )
    } else {
      for name in names { found.add(name, in: folder) }
      let parts = names.filter { splits.contains($0.lowercased()) }
      if parts.count > 1 {
        found.notes.append(
          "`\(parts.joined(separator: "`, `"))` look like splits, but became classes, because there are other folders next to them: "
            + "if they are splits, use one of them: `--from-folder \(join(folder, parts[0]))`")
      }
    }
    guard !found.paths.isEmpty else {
      let copying = "links are not followed: run `cp -rL \(shown) copies`, then use `--from-folder copies`"
      let arranging =
        "put the pictures of each class into a folder with its name; for one class: `classes: { weir: \(shown) }`"
      throw DiagnosticError("no folder in `\(shown)` holds a picture", hint: found.hasLinks ? copying : arranging)
    }
    return FoundClasses(found.paths, notes: found.notes)
  }

  private init(root: String, effects: Effects) {
    self.root = root
    self.effects = effects
  }

  private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }

  private func place(_ path: String) -> String { path.hasPrefix("/") ? path : path.isEmpty ? root : "\(root)/\(path)" }

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
    let found = FileGlob(path).find(under: root, isPicture: PictureFile.isPicture)
    if found.paths.isEmpty {
      let isOfLinks = found.nearMisses.contains { $0.kind == .link }
      hasLinks = hasLinks || isOfLinks
      let why =
        isOfLinks ? "holds links, which are not followed (`cp -rL` copies what they lead to)" : "holds no picture"
      return notes.append("`\(path)` \(why), so it did not become a class")
    }
    paths[name, default: []].append(path)
  }

  /// A path, or the target of a link, because sources do not follow links.
  private func followed(_ path: String) -> String {
    guard FileStamp(path: place(path), following: false)?.kind == .symbolicLink else { return path }
    let links = LinkReader()
    let target = ResolvedPath(place(path), links: links).path
    let project = ResolvedPath(root, links: links).path
    return target.hasPrefix(project + "/") ? String(target.dropFirst(project.utf8.count + 1)) : target
  }
}
