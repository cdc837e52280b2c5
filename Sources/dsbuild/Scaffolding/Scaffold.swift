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
  /// The value of `split`; nil if the template decides.
  var split: String?
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
    let texts = item.sources.map(source)
    let title = item.title.map { "title: \(text($0)), " } ?? ""
    let isShort = title.isEmpty && texts.count == 1 && !texts[0].hasPrefix("{")
    let value = isShort ? texts[0] : "{ \(title)sources: [\(texts.joined(separator: ", "))] }"
    return "  \(word(item.name.rawValue)): \(value)\n"
  }

  private static func source(_ source: FoundClasses.Source) -> String {
    guard let condition = source.condition else {
      return source.path.contains("*") ? "{ files: \(text(source.path)) }" : text(source.path)
    }
    let column =
      switch condition.column {
      case .named(let name): word(name)
      case .number(let number): String(number)
      }
    return "{ csv: \(text(source.path)), where: { \(column): \(word(condition.value)) } }"
  }

  /// A text without quotes if other YAML readers also take it for text.
  private static func word(_ text: String) -> String {
    let isWord =
      text.utf8.first.map { (97...122).contains($0 | 32) } == true
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 32) || "_-".utf8.contains($0) }
    let isOther = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"].contains(text.lowercased())
    return isWord && !isOther ? text : quoted(text)
  }

  private static func text(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 32) || "._-/".utf8.contains($0) }
      && text.utf8.first.map { (97...122).contains($0 | 32) } == true && text.contains(where: { "./".contains($0) })
    return isPlain ? text : quoted(text)
  }

  private static func quoted(_ text: String) -> String {
    // `${` would start a variable. YAML joins lines at characters that JSON does not escape.
    let quoted = JSONText.encode(.string(text.replacing("${", with: "$${")))
    return quoted.unicodeScalars.reduce(into: "") { result, scalar in
      let isKept = !(0x7f...0x9f).contains(scalar.value) && ![0x2028, 0x2029, 0xfeff].contains(scalar.value)
      result += isKept ? String(scalar) : "\\u" + scalar.value.zeroPadded(to: 4, radix: 16)
    }
  }

  private var title: String {
    let words = FoundClasses.plain(name).split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "dataset" : words.joined(separator: "-")
  }

  private var manifest: String {
    var text = ManifestSchema.editorLines + "dsbuild: 1\nname: \(Self.word(title))\n"
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
    guard template != .minimal else { return text + (split.map { "\nsplit: \($0)\n" } ?? "") }
    text += """

      inspect: { min_side: 64, max_aspect_ratio: 5 }

      duplicates:
        near: { algorithm: auto }
        keep: largest

      crop: { mode: auto, size: 224, encode: { format: jpeg, quality: 92 } }

      split: \(split ?? "{ train: 80%, val: 10%, test: 10%, seed: 42 }")

      export:
        - { format: imagefolder, to: out/imagefolder }
        - { format: csv, to: out/manifest.csv }

      report: { to: out/report }

      """
    return text
  }
}
