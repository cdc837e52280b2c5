import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest

struct Scaffold {
  /// The content of a new project.
  enum Template: String, ExpressibleByArgument, CaseIterable {
    case minimal, full, tutorial
  }

  let template: Template
  let classes: [FoundClasses.Class]
  let name: String

  /// The next command for the person.
  var next: String {
    template == .tutorial || !classes.isEmpty
      ? "`dsbuild`, then `dsbuild review`"
      : "write a list of image URLs for each class, name it under `classes` in `dataset.yaml`, then `dsbuild`"
  }

  /// The files and their paths.
  var files: [(path: String, bytes: [UInt8])] {
    var files = [("dataset.yaml", Array(manifest.utf8))]
    files.append((ManifestSchema.file, Array(ManifestSchema.json(capabilities: .current).utf8)))
    files.append((".gitignore", Array(".dsbuild/\nout/\n".utf8)))
    files.append((".gitattributes", Array(MergeDriver.attributes.utf8)))
    switch template {
    case .tutorial: files += TutorialPictures.files
    case .minimal, .full:
      if classes.isEmpty { files.append(("weir.csv", Array("url\n".utf8))) }
    }
    return files
  }

  /// A class as a line of the manifest, with its title if it differs from the key.
  private static func line(of item: FoundClasses.Class) -> String {
    let texts = item.paths.map { $0.contains("*") ? "{ files: \(text($0)) }" : text($0) }
    let title = item.title.map { "title: \(text($0)), " } ?? ""
    let isShort = title.isEmpty && texts.count == 1 && !texts[0].hasPrefix("{")
    let value = isShort ? texts[0] : "{ \(title)sources: [\(texts.joined(separator: ", "))] }"
    return "  \(key(item.name)): \(value)\n"
  }

  /// A key that other YAML readers also take for text.
  private static func key(_ name: ClassName) -> String {
    let isWord = name.rawValue.utf8.first.map { (97...122).contains($0) } ?? false
    let isOther = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"].contains(name.rawValue)
    return isWord && !isOther ? name.rawValue : "\"\(name)\""
  }

  private static func text(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 32) || "._-/".utf8.contains($0) }
      && text.utf8.first.map { (97...122).contains($0 | 32) } == true && text.contains(where: { "./".contains($0) })
    guard !isPlain else { return text }
    // `${` would start a variable. YAML joins lines at characters that JSON does not escape.
    let quoted = JSONText.encode(.string(text.replacing("${", with: "$${")))
    return quoted.unicodeScalars.reduce(into: "") { result, scalar in
      let isKept = !(0x7f...0x9f).contains(scalar.value) && ![0x2028, 0x2029, 0xfeff].contains(scalar.value)
      result += isKept ? String(scalar) : "\\u" + scalar.value.zeroPadded(to: 4, radix: 16)
    }
  }

  private var title: String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "dataset" : words.joined(separator: "-")
  }

  private var manifest: String {
    var text = ManifestSchema.editorLines + "dsbuild: 1\nname: \(title)\n"
    if template == .full {
      text += "version: 0.1.0\ndescription: What the pictures show.\nlicense: unknown\ncontact: you@example.org\n"
    }
    text += "\nclasses:\n"
    switch template {
    case .tutorial:
      text += TutorialPictures.classes.map { "  \($0):\n    sources:\n      - files: pictures/\($0)/*.jpg\n" }.joined()
    case .minimal, .full:
      text +=
        classes.isEmpty ? "  weir: weir.csv\n" : classes.map(Self.line).joined()
    }
    if template != .tutorial {
      text += """
          # pictures with a licence, found by `dsbuild search`:
          # sluice:
          #   sources:
          #     - csv: sources/sluice.csv
          #       search: { in: openverse, query: sluice gate, max: 200 }

        """
    }
    guard template != .minimal else { return text }
    text += """

      inspect: { min_side: 64, max_aspect_ratio: 5 }

      duplicates:
        near: { algorithm: auto }
        keep: largest

      crop: { mode: auto, size: 224, encode: { format: jpeg, quality: 92 } }

      split: { train: 80%, val: 10%, test: 10%, seed: 42 }

      export:
        - { format: imagefolder, to: out/imagefolder }
        - { format: csv, to: out/manifest.csv }

      report: { to: out/report }

      """
    return text
  }
}
