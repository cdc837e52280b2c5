public import Diagnostics

/// The names of the class numbers in YOLO label files.
public struct YOLONames: Hashable, Sendable {
  /// The names of files with class names: one name per line, or `names:` in a YAML file.
  public static let fileNames = [
    "classes.txt", "obj.names", "classes.names", "_darknet.labels", "data.yaml", "data.yml",
  ]

  private let names: [Int: String]
  /// The file that contains the names.
  public let file: String

  /// Reads the names.
  ///
  /// - Throws: a mistake with its place.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    self.file = file
    guard file.hasSuffix(".yaml") || file.hasSuffix(".yml") else {
      try ListEncoding.check(bytes, file: file)
      let lines = TextLines(bytes).map { TextLines.trimmed($0.text) }
      names = Dictionary(lines.enumerated().filter { !$1.isEmpty }.map { ($0, $1) }) { first, _ in first }
      return
    }
    var composer = try YAMLComposer(try YAMLText(bytes, file: file))
    let given = try composer.document()?["names"]
    var names: [Int: String] = [:]
    for (index, item) in (given?.items ?? []).enumerated() { names[index] = Self.text(item) }
    for entry in given?.entries ?? [] {
      if let index = Int(entry.name) { names[index] = Self.text(entry.value) }
    }
    guard !names.isEmpty else {
      throw DiagnosticError([
        Diagnostic(
          .error, "the file names no classes", at: SourcePlace(file: file, line: 1),
          hint: "write `names: [weir, dam]` or `names: { 0: weir, 1: dam }`")
      ])
    }
    self.names = names
  }

  /// The name of a class number; nil if the file has none.
  public subscript(number: Int) -> String? { names[number] }

  private static func text(_ node: YAMLNode) -> String? {
    if case .scalar(let text, _) = node.content { text } else { nil }
  }
}
