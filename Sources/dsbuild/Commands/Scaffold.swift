import Imaging
import Manifest

/// The files of a new project.
struct Scaffold {
  let template: InitCommand.Template
  let classes: [(name: ClassName, path: String)]
  let name: String

  /// What to do next.
  var next: String {
    template == .tutorial || !classes.isEmpty
      ? "`dsbuild`" : "put one list of image URLs a class beside `dataset.yaml`, then `dsbuild`"
  }

  /// The files, by path.
  var files: [(path: String, bytes: [UInt8])] {
    var files = [("dataset.yaml", Array(manifest.utf8))]
    files.append((".dsbuild/dataset.schema.json", Array(ManifestSchema.json(capabilities: .current).utf8)))
    files.append((".gitignore", Array(".dsbuild/\nout/\n".utf8)))
    switch template {
    case .tutorial: files += TutorialPictures.files
    case .minimal, .full:
      if classes.isEmpty { files.append(("weir.csv", Array("url\n".utf8))) }
    }
    return files
  }

  private static let schemaLines = """
    # yaml-language-server: $schema=./.dsbuild/dataset.schema.json
    # $schema: ./.dsbuild/dataset.schema.json

    """

  private var title: String {
    let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "dataset" : words.joined(separator: "-")
  }

  private var manifest: String {
    var text = Self.schemaLines + "dsbuild: 1\nname: \(title)\n"
    if template == .full {
      text += "version: 0.1.0\ndescription: What the pictures show.\nlicense: unknown\ncontact: you@example.org\n"
    }
    text += "\nclasses:\n"
    switch template {
    case .tutorial:
      text += TutorialPictures.classes.map { "  \($0):\n    sources:\n      - files: pictures/\($0)/*.jpg\n" }.joined()
    case .minimal, .full:
      text += classes.isEmpty ? "  weir: weir.csv\n" : classes.map { "  \($0.name): \($0.path)\n" }.joined()
    }
    guard template != .minimal else { return text }
    text += """

      inspect: { min_side: 64, max_aspect_ratio: 5 }

      duplicates:
        near: { algorithm: gradient, threshold: 10% }
        keep: largest

      crop: { mode: auto, size: 224, encode: { format: jpeg, quality: 92 } }

      split: { train: 80%, val: 10%, test: 10%, seed: 42 }

      export:
        - { format: imagefolder, to: out/imagefolder }
        - { format: csv, to: out/manifest.csv }

      """
    return text
  }
}

/// Pictures that dsbuild draws itself, so that the tutorial needs no network and no one else's images.
enum TutorialPictures {
  static let classes = ["circles", "stripes"]

  /// Twenty pictures, one of them twice.
  static var files: [(path: String, bytes: [UInt8])] {
    var files: [(String, [UInt8])] = []
    for (kind, name) in classes.enumerated() {
      for index in 0..<10 {
        let bytes = ImageEncoder.jpeg(draw(kind: kind, seed: index), quality: 90)
        files.append(("pictures/\(name)/\(name)\(index).jpg", bytes))
        if index == 0 { files.append(("pictures/\(name)/copy.jpg", bytes)) }
      }
    }
    return files
  }

  private static func draw(kind: Int, seed: Int) -> Raster {
    let (width, height) = (320, 240)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    let (cx, cy, radius) = (60 + seed * 37 % 200, 50 + seed * 53 % 140, 30 + seed * 29 % 60)
    let (across, along) = (3 + seed * 7 % 23, 2 + seed * 5 % 17)
    for y in 0..<height {
      for x in 0..<width {
        let isInside: Bool
        if kind == 0 {
          isInside = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius
        } else {
          isInside = (x / (along + 4) + y / (across + 4) * (seed % 3)) % 2 == 0
        }
        let shade = (x * (seed + 1) + y * (11 - seed)) / 12 % 160
        pixels.append(UInt8(isInside ? 220 - seed * 12 : shade))
        pixels.append(UInt8(isInside ? 40 + seed * 17 : shade / 2 + 40))
        pixels.append(UInt8(isInside ? 90 : 200 - shade))
      }
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }
}
