import Foundation

/// A guide of the documentation as its sections, with the commands and programs in each.
struct Guide {
  struct Section {
    let title: String
    var commands: [String] = []
    var programs: [String] = []
  }

  private(set) var sections: [Section] = []

  /// The guide of a name.
  init(_ name: String) {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = package.appendingPathComponent("Sources/dsbuild/dsbuild.docc/Guides/\(name).md")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    var block: (language: String, lines: [String])?
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        if let ended = block, !sections.isEmpty {
          let last = sections.count - 1
          if ended.language == "sh" { sections[last].commands += ended.lines }
          if ended.language == "python" { sections[last].programs.append(ended.lines.joined(separator: "\n")) }
        }
        block = block == nil ? (String(line.dropFirst(3)), []) : nil
      } else if block != nil {
        block?.lines.append(line)
      } else if line.hasPrefix("## ") {
        sections.append(Section(title: String(line.dropFirst(3))))
      }
    }
  }
}
