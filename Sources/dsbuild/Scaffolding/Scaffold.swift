import ArgumentParser
import Engine
import Manifest

/// The files of a new project.
struct Scaffold {
  /// What a new project holds.
  enum Template: String, ExpressibleByArgument, CaseIterable {
    case minimal, full, tutorial
  }

  let template: Template
  let classes: [ListFolder.Class]
  let name: String

  /// What to do next.
  var next: String {
    template == .tutorial || !classes.isEmpty
      ? "`dsbuild`, then `dsbuild review`" : "put one list of image URLs a class beside `dataset.yaml`, then `dsbuild`"
  }

  /// The files, by path.
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

  /// The lists of a class as its value in YAML, with the name of the lists where the key cannot be it.
  private static func value(of item: ListFolder.Class) -> String {
    let texts = item.paths.map(text)
    guard let title = item.title else {
      return texts.count == 1 ? texts[0] : "{ sources: [\(texts.joined(separator: ", "))] }"
    }
    return "{ title: \(text(title)), sources: [\(texts.joined(separator: ", "))] }"
  }

  private static func text(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 32) || "._-/".utf8.contains($0) }
      && text.utf8.first.map { (97...122).contains($0 | 32) } == true && text.contains(where: { "./".contains($0) })
    return isPlain ? text : JSONText.encode(.string(text))
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
        classes.isEmpty ? "  weir: weir.csv\n" : classes.map { "  \($0.name): \(Self.value(of: $0))\n" }.joined()
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
