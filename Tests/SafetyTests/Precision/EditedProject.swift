import TestSupport

/// A small dataset project as a person could have written it: what of it is in files is rendered from these values.
struct EditedProject: Sendable {
  /// A class of the manifest.
  struct ClassPart: Sendable {
    /// The cells of its lists: paths at the server, or text that is no URL.
    var lists: [[String]]
    /// Pictures on disk, by name, as numbers in the pool.
    var files: [String: Int]
    var minSide: Int?
    var cropMode: String?
    var maxRows: Int?
    /// Answers by image digest.
    var labels: [String: String] = [:]
    /// Lines of `crops/<class>.jsonl` by image digest.
    var crops: [String: String] = [:]
  }

  var classes: [String: ClassPart]
  /// Values of the manifest outside the classes, by a name of the test's own.
  var settings: [String: String] = [
    "description": "Random.", "algorithm": "gradient", "threshold": "10%", "scope": "dataset", "keep": "largest",
    "exact": "drop_all", "near": "review", "size": "16", "mode": "center", "padding": "0%", "fill": "edge",
    "upscale": "false",
    "encode": "{ format: jpeg, quality: 80 }", "seed": "42", "split": "train: 60%, val: 20%, test: 20%",
    "group": "near_duplicates", "min_side": "8", "aspect": "5", "formats": "[jpeg, png]", "placeholders": "detect",
    "comment": "0",
  ]
  var exports: Set<String> = ["imagefolder", "csv"]
  var allow: Set<String> = []
  var takedown: Set<String> = []

  /// A random project of two or three classes.
  init(using generator: inout SeededGenerator) {
    classes = [:]
    for name in ["gate", "pipe", "weir"].prefix(Int.random(in: 2...3, using: &generator)) {
      let rows = (0..<Int.random(in: 3...5, using: &generator)).map { _ in Self.cell(using: &generator) }
      classes[name] = ClassPart(lists: [rows], files: [:])
      if Bool.random(using: &generator) { classes[name]?.files = Self.files(using: &generator) }
    }
  }

  /// What could stand in a row of a list.
  static func cell(using generator: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<16, using: &generator) {
    case 0: "/gone.jpg"
    case 1: "/page.jpg"
    case 2: "ftp://example.org/a.jpg"
    case 3: "no url"
    default:
      PicturePool.standard.pictures[Int.random(in: 0..<PicturePool.standard.pictures.count, using: &generator)].path
    }
  }

  static func files(using generator: inout SeededGenerator) -> [String: Int] {
    var files: [String: Int] = [:]
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let picture = Int.random(in: 0..<PicturePool.standard.pictures.count, using: &generator)
      files["own\(Int.random(in: 0..<5, using: &generator)).jpg"] = picture
    }
    return files
  }

  /// The project's files by path, pictures to be asked of `origin`.
  func files(at origin: String) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = ["dataset.yaml": Array(manifest.utf8)]
    for (name, part) in classes {
      for (index, rows) in part.lists.enumerated() {
        let lines = ["url"] + rows.map { $0.hasPrefix("/") ? origin + $0 : $0 }
        files["sources/\(name)\(index).csv"] = Array((lines.joined(separator: "\n") + "\n").utf8)
      }
      for (file, number) in part.files { files["photos/\(name)/\(file)"] = PicturePool.standard.pictures[number].bytes }
      let answers = part.labels.sorted { $0.key < $1.key }.map {
        "{\"image\": \"\($0.key)\", \"answer\": \"\($0.value)\"}\n"
      }
      if !answers.isEmpty { files["labels/\(name).jsonl"] = Array(answers.joined().utf8) }
      let squares = part.crops.sorted { $0.key < $1.key }.map { $0.value + "\n" }
      if !squares.isEmpty { files["crops/\(name).jsonl"] = Array(squares.joined().utf8) }
    }
    if !allow.isEmpty { files["duplicates.allow"] = Array((allow.sorted().joined(separator: "\n") + "\n").utf8) }
    if !takedown.isEmpty { files["takedown.txt"] = Array((takedown.sorted().joined(separator: "\n") + "\n").utf8) }
    return files
  }

  private func value(_ name: String) -> String { settings[name] ?? "" }

  private var manifest: String {
    var lines = ["# comment \(value("comment"))", "dsbuild: 1", "name: random", "description: \(value("description"))"]
    lines.append("classes:")
    for (name, part) in classes.sorted(by: { $0.key < $1.key }) {
      lines += ["  \(name):", "    sources:"]
      let maxRows = part.maxRows.map { ", max_rows: \($0)" } ?? ""
      for index in part.lists.indices { lines.append("      - { csv: sources/\(name)\(index).csv\(maxRows) }") }
      if !part.files.isEmpty { lines.append("      - { files: photos/\(name)/*.jpg }") }
      if let side = part.minSide { lines.append("    inspect: { min_side: \(side) }") }
      if let mode = part.cropMode { lines.append("    crop: { mode: \(mode) }") }
    }
    lines += [
      "fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }",
      "inspect: { min_side: \(value("min_side")), max_aspect_ratio: \(value("aspect")), formats: \(value("formats")), placeholders: \(value("placeholders")) }",
      "duplicates:", "  near: { algorithm: \(value("algorithm")), threshold: \(value("threshold")) }",
      "  scope: \(value("scope"))", "  keep: \(value("keep"))",
      "  on_label_conflict: { exact: \(value("exact")), near: \(value("near")) }",
      "crop: { mode: \(value("mode")), size: \(value("size")), padding: \(value("padding")), fill: \(value("fill")), upscale: \(value("upscale")), encode: \(value("encode")) }",
    ]
    if !value("split").isEmpty {
      lines.append("split: { \(value("split")), seed: \(value("seed")), group_by: \(value("group")) }")
    }
    lines.append("export:")
    for format in exports.sorted() {
      let to = [
        "imagefolder": "out/folder", "csv": "out/table.csv", "webdataset": "out/shards", "croissant": "out/card.json",
      ]
      lines.append("  - { format: \(format), to: \(to[format] ?? "out/\(format)") }")
    }
    if !takedown.isEmpty { lines.append("takedown: takedown.txt") }
    return lines.joined(separator: "\n") + "\n"
  }
}
