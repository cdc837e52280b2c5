import TestSupport

/// The kinds of edit a random sequence is made of.
enum EditKind: String, CaseIterable, Sendable {
  case addRow, removeRow, moveRow, addClass, removeClass, renameClass, addList, removeList, moveRowToOtherClass
  case addFiles, removeFile, replaceFile, label, crop, cropMode, maxRows, classMinSide
  case setting, exportFormats, allow, takedown, comment
  // What changes no input, or takes away what a build can make again.
  case touch, rewrite, checkout, undo, damageOutput, loseOutput, loseState, loseCache
}

extension EditedProject {
  /// Values that a setting can take.
  private static let choices: [(name: String, values: [String])] = [
    ("description", ["Random.", "Other words.", "Third."]), ("algorithm", ["gradient", "dhash", "phash"]),
    ("threshold", ["0%", "5%", "10%", "20%", "30%"]), ("scope", ["dataset", "class"]),
    ("keep", ["largest", "first", "newest_source"]), ("exact", ["drop_all", "keep_first", "review"]),
    ("near", ["review", "keep_first", "drop_all"]), ("size", ["16", "12", "20", "source"]),
    ("mode", ["center", "manual", "none", "auto", "pad"]), ("padding", ["0%", "10%"]),
    ("fill", ["edge", "white"]), ("upscale", ["false", "true"]),
    ("encode", ["{ format: jpeg, quality: 80 }", "{ format: jpeg, quality: 60 }", "{ format: png }"]),
    ("seed", ["1", "2", "42"]), ("group", ["near_duplicates", "none"]),
    ("split", ["train: 60%, val: 20%, test: 20%", "train: 50%, val: 0%, test: 50%", ""]),
    ("min_side", ["8", "20", "30"]), ("aspect", ["5", "1.2"]), ("formats", ["[jpeg, png]", "[jpeg]"]),
    ("placeholders", ["detect", "keep"]),
  ]

  /// Makes a random edit of a kind; nil where the project offers nothing for it to change.
  mutating func edit(_ kind: EditKind, using generator: inout SeededGenerator) -> String? {
    guard let name = classes.keys.sorted().randomElement(using: &generator), var part = classes[name] else {
      return nil
    }
    defer { if classes[name] != nil { classes[name] = part } }
    let list = Int.random(in: 0..<max(1, part.lists.count), using: &generator)
    let soundPictures = PicturePool.standard.pictures.filter(\.isSound)
    switch kind {
    case .addRow:
      guard !part.lists.isEmpty else { return nil }
      let cell = Self.cell(using: &generator)
      part.lists[list].insert(cell, at: Int.random(in: 0...part.lists[list].count, using: &generator))
      return "\(name): add \(cell)"
    case .removeRow:
      guard !part.lists.isEmpty, part.lists[list].count > 1 else { return nil }
      return
        "\(name): remove \(part.lists[list].remove(at: Int.random(in: 0..<part.lists[list].count, using: &generator)))"
    case .moveRow:
      guard !part.lists.isEmpty, part.lists[list].count > 1 else { return nil }
      part.lists[list].shuffle(using: &generator)
      return "\(name): shuffle rows"
    case .moveRowToOtherClass:
      guard classes.count > 1, !part.lists.isEmpty, part.lists[list].count > 1,
        let other = classes.keys.sorted().filter({ $0 != name }).randomElement(using: &generator),
        classes[other]?.lists.isEmpty == false
      else { return nil }
      let cell = part.lists[list].removeLast()
      classes[other]?.lists[0].append(cell)
      return "move \(cell) from \(name) to \(other)"
    case .addClass:
      let new = "new\(Int.random(in: 0..<3, using: &generator))"
      guard classes[new] == nil else { return nil }
      classes[new] = ClassPart(lists: [(0..<3).map { _ in Self.cell(using: &generator) }], files: [:])
      return "add class \(new)"
    case .removeClass:
      guard classes.count > 1 else { return nil }
      classes[name] = nil
      return "remove class \(name)"
    case .renameClass:
      let new = "named\(Int.random(in: 0..<3, using: &generator))"
      guard classes[new] == nil else { return nil }
      classes[name] = nil
      classes[new] = part
      return "rename class \(name) to \(new)"
    case .addList:
      part.lists.append((0..<2).map { _ in Self.cell(using: &generator) })
      return "\(name): add a list"
    case .removeList:
      guard part.lists.count > 1 else { return nil }
      part.lists.remove(at: list)
      return "\(name): remove list \(list)"
    case .addFiles:
      part.files.merge(Self.files(using: &generator)) { _, new in new }
      return "\(name): files \(part.files)"
    case .removeFile:
      guard let file = part.files.keys.sorted().randomElement(using: &generator) else { return nil }
      part.files[file] = nil
      return "\(name): remove file \(file)"
    case .replaceFile:
      guard let file = part.files.keys.sorted().randomElement(using: &generator) else { return nil }
      part.files[file] = Int.random(in: 0..<PicturePool.standard.pictures.count, using: &generator)
      return "\(name): \(file) becomes \(part.files[file] ?? 0)"
    case .label:
      guard let picture = soundPictures.randomElement(using: &generator) else { return nil }
      let answer = ["yes", "no", "skip", nil].randomElement(using: &generator) ?? nil
      part.labels[picture.digest] = answer
      return "\(name): \(picture.path) is \(answer ?? "unanswered")"
    case .crop:
      guard let picture = soundPictures.randomElement(using: &generator) else { return nil }
      let side = Int.random(in: 4...24, using: &generator)
      let x = Int.random(in: 0...32 - side, using: &generator)
      part.crops[picture.digest] =
        Int.random(in: 0..<5, using: &generator) == 0
        ? nil : "{\"image\": \"\(picture.digest)\", \"x\": \(x), \"y\": 0, \"side\": \(side), \"by\": \"person\"}"
      return "\(name): square of \(picture.path): \(part.crops[picture.digest] ?? "none")"
    case .cropMode:
      part.cropMode = ["center", "manual", "none", nil].randomElement(using: &generator) ?? nil
      return "\(name): crop mode \(part.cropMode ?? "default")"
    case .maxRows:
      part.maxRows = [nil, 2, 4].randomElement(using: &generator) ?? nil
      return "\(name): max_rows \(part.maxRows ?? 0)"
    case .classMinSide:
      part.minSide = [nil, 10, 28].randomElement(using: &generator) ?? nil
      return "\(name): min_side \(part.minSide ?? 0)"
    case .setting:
      guard let choice = Self.choices.randomElement(using: &generator) else { return nil }
      let value = choice.values.randomElement(using: &generator) ?? ""
      guard settings[choice.name] != value else { return nil }
      settings[choice.name] = value
      return "\(choice.name): \(value)"
    case .exportFormats:
      guard let format = ["imagefolder", "csv", "webdataset", "croissant"].randomElement(using: &generator) else {
        return nil
      }
      if exports.contains(format) { exports.remove(format) } else { exports.insert(format) }
      if exports.isEmpty { exports = ["imagefolder"] }
      return "exports \(exports.sorted())"
    case .allow:
      // A picture and its copy under another address are one, and no pair.
      let pictures = Set(soundPictures.map(\.digest)).sorted().shuffled(using: &generator).prefix(2).sorted()
      let line = Bool.random(using: &generator) ? "keep \(pictures[0])" : pictures.joined(separator: " ")
      if allow.contains(line) { allow.remove(line) } else { allow.insert(line) }
      return "allow \(line)"
    case .takedown:
      guard let picture = soundPictures.randomElement(using: &generator) else { return nil }
      if takedown.contains(picture.digest) { takedown.remove(picture.digest) } else { takedown.insert(picture.digest) }
      return "takedown \(picture.digest)"
    case .comment:
      settings["comment"] = "\(Int.random(in: 1...1_000_000, using: &generator))"
      return "comment"
    case .touch, .rewrite, .checkout, .undo, .damageOutput, .loseOutput, .loseState, .loseCache: return nil
    }
  }
}
