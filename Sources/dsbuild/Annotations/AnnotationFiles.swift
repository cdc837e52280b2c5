import Diagnostics
import Engine
import Manifest

/// Files and folders of squares and boxes, each read by its ending.
struct AnnotationFiles {
  private let environment: Environment
  private let effects = Effects()

  init(_ environment: Environment) {
    self.environment = environment
  }

  /// The squares of all files, in their order; a folder's files in the order of their names.
  func squares(_ paths: [String]) throws -> [ImportedSquare] {
    try paths.flatMap { path -> [ImportedSquare] in
      guard FileStamp(path: environment.absolute(path))?.kind == .directory else { return try squares(of: path) }
      let names = try effects.list(environment.absolute(path)).map(\.name).sorted()
      return try names.filter { Self.isAnnotation($0) }.flatMap { try squares(of: "\(path)/\($0)") }
    }
  }

  private static func isAnnotation(_ name: String) -> Bool {
    name != "classes.txt" && [".xml", ".txt", ".json", ".jsonl", ".csv"].contains { name.lowercased().hasSuffix($0) }
  }

  private func squares(of path: String) throws -> [ImportedSquare] {
    let bytes = try environment.read(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.split(separator: ".").last?.lowercased() ?? ""
    switch ending {
    case "xml": return PascalVOC.squares(String(decoding: bytes, as: UTF8.self)[...])
    case "json": return try COCO.squares(bytes, file: path)
    case "txt":
      return try YOLO.squares(String(decoding: bytes, as: UTF8.self), stem: String(name.dropLast(4)), file: path)
    default: return try ImportedSquare.read(bytes, file: path)
    }
  }
}
