import Diagnostics
import Digests
import Engine
import Manifest

/// Reads files and folders of squares and boxes. The file extension decides the format; standard input is a table.
struct AnnotationFiles {
  /// The maximum depth of nested folders.
  private static let depthLimit = 16

  private let environment: Environment
  private let effects = Effects()
  private var squares: [ImportedSquare] = []
  private var labels = YOLOLabels()
  private var names: [String: YOLONames?] = [:]
  /// Links in folders to files outside of them, which are not read: a clone may have links to anything.
  private(set) var foreignLinks: [String] = []

  init(_ environment: Environment) {
    self.environment = environment
  }

  /// The squares of all files in the given order; the files of a folder are sorted by name.
  mutating func read(_ paths: [String]) throws -> [ImportedSquare] {
    for path in paths {
      if FileStamp(path: environment.absolute(path))?.kind == .directory {
        try readFolder(path, inside: "", root: ResolvedPath(environment.absolute(path)).path, depth: 1)
      } else if !YOLONames.fileNames.contains(Self.parts(of: path).name) {
        try readFile(path, inside: "")
      }
    }
    return squares + labels.squares
  }

  private mutating func readFolder(_ path: String, inside: String, root: String, depth: Int) throws {
    guard depth <= Self.depthLimit else {
      throw DiagnosticError(
        "`\(path)` is more than \(Self.depthLimit) folders deep", hint: "name the folder that holds the annotations")
    }
    for name in try effects.list(environment.absolute(path)).map(\.name).sorted() where !name.hasPrefix(".") {
      let place = "\(path)/\(name)"
      switch FileStamp(path: environment.absolute(place), following: false)?.kind {
      case .directory: try readFolder(place, inside: "\(inside)\(name)/", root: root, depth: depth + 1)
      case .file where Self.isAnnotation(name): try readFile(place, inside: inside)
      case .symbolicLink where Self.isAnnotation(name) && FileStamp(path: environment.absolute(place))?.kind == .file:
        if ResolvedPath(environment.absolute(place)).path.path(below: root) == nil {
          foreignLinks.append(place)
        } else {
          try readFile(place, inside: inside)
        }
      case .file, .symbolicLink, .other, nil: continue
      }
    }
  }

  private static func isAnnotation(_ name: String) -> Bool {
    !YOLONames.fileNames.contains(name)
      && [".xml", ".txt", ".json", ".jsonl", ".csv", ".tsv"].contains { name.lowercased().hasSuffix($0) }
  }

  /// Reads one file. `inside` is its path below the named folder, because the path of its picture may contain the same folders.
  private mutating func readFile(_ path: String, inside: String) throws {
    let input = try NamedInput(path, environment)
    let parts = Self.parts(of: path)
    switch parts.ending {
    case "xml": squares += try PascalVOC.squares(input.bytes, stem: inside + parts.stem, file: input.name)
    case "json": squares += try COCO.squares(input.bytes, file: input.name)
    case "txt":
      let lines = try YOLO.lines(input.bytes, file: input.name)
      try labels.add(lines, stem: inside + parts.stem, file: input.name, names: try names(beside: path))
    default: squares += try SquareTable.squares(input.bytes, file: input.name)
    }
  }

  /// The class names for a label file, from its folder or one of the two folders above it.
  private mutating func names(beside path: String) throws -> YOLONames? {
    let folder = Self.parts(of: environment.absolute(path)).folder
    if let known = names[folder] { return known }
    var found: YOLONames?
    for folder in [folder, Self.parts(of: folder).folder, Self.parts(of: Self.parts(of: folder).folder).folder]
    where found == nil {
      guard
        let name = YOLONames.fileNames.first(where: {
          FileStamp(path: "\(folder)/\($0)", following: false)?.kind == .file
        })
      else { continue }
      found = try YOLONames(NamedInput("\(folder)/\(name)", environment).bytes, file: "\(folder)/\(name)")
    }
    names[folder] = .some(found)
    return found
  }

  private static func parts(of path: String) -> (folder: String, name: String, stem: String, ending: String) {
    let slash = path.lastSlash
    let name = slash.map { path[$0...].dropFirst() } ?? path[...]
    let folder = slash.map { String(path[..<$0]) } ?? "."
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      return (folder, String(name), String(name), "")
    }
    return (folder, String(name), String(name[..<dot]), name[dot...].dropFirst().lowercased())
  }
}
