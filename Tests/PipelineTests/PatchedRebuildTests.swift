import Digests
import Foundation
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

/// A build takes over what did not change since the last one. It must leave the same bytes as a build of the same files that knows
/// nothing.
@Suite("A rebuild of a few pictures")
struct PatchedRebuildTests {
  private static let classes = ["a", "b", "c"]

  /// How the dataset is built.
  private struct Settings {
    var crop = "center"
    var links = "auto"
    var near = "{ threshold: 0% }"
    /// Whether a class has a list of pictures that are written into it.
    var hasList = false
    var split = ""
  }

  private static func manifest(_ crop: String, _ links: String = "auto") -> String {
    manifest(Settings(crop: crop, links: links))
  }

  private static func manifest(_ settings: Settings) -> String {
    let (crop, links) = (settings.crop, settings.links)
    return """
      dsbuild: 1
      name: rebuilt
      classes:
        a: { sources: [{ files: "photos/a/*.png" }] }
        b: { sources: [{ files: "photos/b/*.png" }] }
        c: { sources: [{ files: "photos/c/*.png" }] }
      \(settings.hasList ? "  d: lists/d.csv" : "")
      inspect: { min_side: 8 }
      duplicates: { near: \(settings.near) }
      \(settings.split)
      quality: { dark: review }
      crop: { mode: \(crop), size: 8 }
      export:
        - { format: imagefolder, to: out/tree, link: \(links) }
        - { format: csv, to: out/table.csv }

      """
  }

  /// The pictures with greater seeds are near copies of others.
  private static let nearCopies: UInt64 = 1_000_000

  private static func picture(_ seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed % nearCopies)
    let dark = seed % 5 == 0
    return PlainPNG.file(width: 16, height: 12) { x, y in
      func value() -> UInt8 { UInt8.random(in: 0...(dark ? 20 : 255), using: &generator) }
      let (red, green, blue) = (value(), value(), value())
      return (x == 3 && y < seed / nearCopies ? red ^ 5 : red, green, blue)
    }
  }

  /// The bytes of a picture: those of every seventh end too early.
  private static func file(_ seed: UInt64) -> [UInt8] {
    let bytes = picture(seed)
    return seed % 7 == 6 ? Array(bytes.prefix(bytes.count / 2)) : bytes
  }

  /// The inputs of a project by their paths.
  private struct Inputs {
    var pictures: [String: UInt64] = [:]
    var answers: [String: [UInt64: String]] = [:]
    var squares: [String: [UInt64: Int]] = [:]
    /// The pictures in the list, in the order of its rows.
    var rows: [UInt64] = Array(900..<915)

    init() {
      for (index, name) in PatchedRebuildTests.classes.enumerated() {
        for number in 0..<12 { pictures["photos/\(name)/\(number).png"] = UInt64(index * 100 + number) }
      }
    }

    /// One of the edits that people make between two builds.
    mutating func edit(_ generator: inout SeededGenerator) -> String {
      let paths = pictures.keys.sorted()
      let path = paths[Int.random(in: paths.indices, using: &generator)]
      let name = PatchedRebuildTests.classes[Int.random(in: 0..<3, using: &generator)]
      let seed = pictures[path] ?? 0
      switch Int.random(in: 0..<13, using: &generator) {
      case 0, 1:
        pictures[path] = generator.next() % 1_000_000
        return "another picture at \(path)"
      case 2:
        pictures["photos/\(name)/new\(generator.next() % 100).png"] = generator.next() % 1_000_000
        return "a new picture in \(name)"
      case 3:
        pictures[path] = nil
        return "no \(path)"
      case 4:
        pictures["photos/\(name)/copy\(generator.next() % 100).png"] = seed
        return "a copy of \(path) in \(name)"
      case 5:
        answers[name, default: [:]][seed] = ["yes", "no"][Int.random(in: 0..<2, using: &generator)]
        return "an answer about \(seed) in \(name)"
      case 6:
        squares[name, default: [:]][seed] = Int.random(in: 0...4, using: &generator)
        return "a square on \(seed) in \(name)"
      case 7:
        squares[name] = nil
        return "no square in \(name)"
      case 8:
        rows[Int.random(in: rows.indices, using: &generator)] = generator.next() % 1_000_000
        return "another row"
      case 9:
        rows.swapAt(0, Int.random(in: rows.indices, using: &generator))
        rows.removeLast()
        return "a row less, in another order"
      case 10:
        rows.insert(seed, at: 0)
        return "a row more"
      case 11:
        pictures["photos/\(name)/near\(generator.next() % 100).png"] = seed + PatchedRebuildTests.nearCopies
        return "a near copy of \(path) in \(name)"
      default:
        // Ten pictures in ten classes, as far as there are.
        for name in PatchedRebuildTests.classes {
          pictures["photos/\(name)/3.png"] = generator.next() % 1_000_000
        }
        return "a picture in each class"
      }
    }

    func write(to folder: TemporaryFolder) throws {
      for path in folder.files(under: "photos") where pictures[path] == nil { try folder.remove(path) }
      for (path, seed) in pictures {
        let bytes = PatchedRebuildTests.file(seed)
        if (try? folder.read(path)) != bytes { try folder.write(bytes, to: path) }
      }
      let list =
        ["url"] + rows.map { "data:image/png;base64," + Data(PatchedRebuildTests.file($0)).base64EncodedString() }
      try folder.write(list.joined(separator: "\n") + "\n", to: "lists/d.csv")
      func image(_ seed: UInt64) -> String { SHA256Digest(of: PatchedRebuildTests.file(seed)).hex }
      for name in PatchedRebuildTests.classes {
        let labels = (answers[name] ?? [:]).map { "{\"image\": \"\(image($0))\", \"answer\": \"\($1)\"}\n" }
        let boxes = (squares[name] ?? [:]).map {
          "{\"image\": \"\(image($0))\", \"x\": \($1), \"y\": 0, \"side\": 9, \"by\": \"person\"}\n"
        }
        try folder.write(labels.sorted().joined(), to: "labels/\(name).jsonl")
        try folder.write(boxes.sorted().joined(), to: "crops/\(name).jsonl")
      }
    }
  }

  /// The bytes of everything that a build leaves for people.
  private func outputs(_ folder: TemporaryFolder) throws -> [String: SHA256Digest] {
    var digests: [String: SHA256Digest] = [:]
    for path in folder.files(under: "out") + folder.files(under: "lock") + ["dataset.lock"] {
      digests[path] = SHA256Digest(of: try folder.read(path))
    }
    return digests
  }

  private static let variants = [
    Settings(), Settings(crop: "none", hasList: true),
    Settings(near: "{ algorithm: gradient, threshold: 30% }", hasList: true),
    Settings(
      near: "{ algorithm: dhash, threshold: 8% }", hasList: true, split: "split: { train: 60%, val: 20%, test: 20% }"),
    Settings(crop: "none", near: "{ algorithm: phash, threshold: 20% }"),
    Settings(hasList: true, split: "split: { train: 50%, val: 0%, test: 50% }"),
    Settings(near: "{ threshold: auto }", hasList: true, split: "split: { train: 60%, val: 20%, test: 20% }"),
    Settings(near: "{ algorithm: pdq, threshold: 20% }", split: "split: { train: 60%, val: 20%, test: 20% }"),
  ]

  @Test("leaves the same bytes as a first build", arguments: 0..<40 as Range<UInt64>)
  func sameBytes(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    var inputs = Inputs()
    let folder = try TemporaryFolder()
    try inputs.write(to: folder)
    let settings = Self.variants[Int(seed) % Self.variants.count]
    let text = Self.manifest(settings)
    var report = try await PlannedProject(text, in: folder).build()
    var edits: [String] = []
    var lock: [String: [UInt8]] = [:]
    for _ in 0..<6 {
      lock = try lockFiles(folder)
      edits.append(inputs.edit(&generator))
      try inputs.write(to: folder)
      report = try await PlannedProject(text, in: folder).build()
    }
    let fresh = try TemporaryFolder()
    try inputs.write(to: fresh)
    // A split is sticky, so the lock before the last build is an input.
    if !settings.split.isEmpty { for (path, bytes) in lock { try fresh.write(bytes, to: path) } }
    let first = try await PlannedProject(text, in: fresh).build()
    #expect(report.funnels == first.funnels, "seed \(seed): \(edits)")
    #expect(report.summary?.totals == first.summary?.totals, "seed \(seed): \(edits)")
    #expect(report.summary?.failures == first.summary?.failures, "seed \(seed): \(edits)")
    let (found, expected) = (try outputs(folder), try outputs(fresh))
    #expect(found.keys.sorted() == expected.keys.sorted(), "seed \(seed): \(edits)")
    #expect(found.filter { expected[$0.key] != $0.value }.keys.sorted().isEmpty, "seed \(seed): \(edits)")
  }

  @Test(
    "finds the near copies of a picture that came alone, under whichever threshold",
    arguments: ["auto", "gradient", "pdq"])
  func laterCopies(algorithm: String) async throws {
    var inputs = Inputs()
    let folder = try TemporaryFolder()
    var near = "{ algorithm: \(algorithm) }"
    let path = "photos/b/near.png"
    let edits: [(what: String, do: (inout Inputs, inout String) -> Void)] = [
      ("nothing yet", { _, _ in }), ("a picture", { inputs, _ in inputs.pictures["photos/b/new.png"] = 5_001 }),
      ("another", { inputs, _ in inputs.pictures["photos/c/new.png"] = 5_002 }),
      ("a copy of the first", { inputs, _ in inputs.pictures[path] = 5_001 + Self.nearCopies }),
      ("another threshold", { _, near in near = "{ algorithm: \(algorithm), threshold: 3% }" }),
      ("no copy", { inputs, _ in inputs.pictures[path] = nil }),
      ("a copy of the second", { inputs, _ in inputs.pictures[path] = 5_002 + 3 * Self.nearCopies }),
      ("a copy in its place", { inputs, _ in inputs.pictures["photos/c/new.png"] = 5_002 + Self.nearCopies }),
      ("the threshold of before", { _, near in near = "{ algorithm: \(algorithm) }" }),
    ]
    var reasons: [String: Int] = [:]
    for (what, edit) in edits {
      edit(&inputs, &near)
      try inputs.write(to: folder)
      let text = Self.manifest(Settings(near: near))
      let report = try await PlannedProject(text, in: folder).build()
      let fresh = try TemporaryFolder()
      try inputs.write(to: fresh)
      let first = try await PlannedProject(text, in: fresh).build()
      #expect(report.funnels == first.funnels, "\(what)")
      #expect(try outputs(folder) == outputs(fresh), "\(what)")
      reasons[what] = report.funnels.values.reduce(0) { $0 + ($1.reasons[.nearDuplicate] ?? 0) }
    }
    #expect(reasons["another"] == 0 && reasons["a copy of the first"] == 1)
  }

  private func lockFiles(_ folder: TemporaryFolder) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in folder.files(under: "lock") + ["dataset.lock"] { files[path] = try folder.read(path) }
    return files
  }

  @Test("writes the files of these pictures, the list of the tree, and no other file")
  func touchedFiles() async throws {
    var inputs = Inputs()
    let folder = try TemporaryFolder()
    try inputs.write(to: folder)
    let text = Self.manifest("center")
    try await PlannedProject(text, in: folder).build()
    func inodes() throws -> [String: UInt64] {
      var inodes: [String: UInt64] = [:]
      for path in folder.files(under: "out/tree") {
        let facts = try FileManager.default.attributesOfItem(atPath: folder.path(of: path))
        inodes[path] = (facts[.systemFileNumber] as? NSNumber)?.uint64Value
      }
      return inodes
    }
    let before = try inodes()
    for name in Self.classes {
      inputs.pictures["photos/\(name)/3.png"] = UInt64(5_000 + (name.utf8.first.map(Int.init) ?? 0))
    }
    try inputs.write(to: folder)
    try await PlannedProject(text, in: folder).build()
    let after = try inodes()
    let touched = after.filter { before[$0.key] != $0.value }.keys.sorted()
    #expect(touched.count == Self.classes.count + 1)
    #expect(touched.contains("out/tree/SHA256SUMS"))
    #expect(before.keys.filter { after[$0] == nil }.count == Self.classes.count)
  }

  @Test("finds a file that somebody changed in the tree meanwhile")
  func damaged() async throws {
    var inputs = Inputs()
    let folder = try TemporaryFolder()
    try inputs.write(to: folder)
    let text = Self.manifest("center", "copy")
    try await PlannedProject(text, in: folder).build()
    let path = try #require(folder.files(under: "out/tree/b").first)
    let bytes = try folder.read(path)
    try folder.write("another", to: path)
    inputs.pictures["photos/a/3.png"] = 7_001
    try inputs.write(to: folder)
    try await PlannedProject(text, in: folder).build()
    #expect(try folder.read(path) == bytes)
  }

  @Test("names a file that it did not write, and keeps it")
  func strays() async throws {
    var inputs = Inputs()
    let folder = try TemporaryFolder()
    try inputs.write(to: folder)
    let text = Self.manifest("center")
    try await PlannedProject(text, in: folder).build()
    try folder.write("mine", to: "out/tree/a/notes.txt")
    inputs.pictures["photos/a/3.png"] = 7_002
    try inputs.write(to: folder)
    let report = try await PlannedProject(text, in: folder).build()
    #expect(report.exports.first?.strays == ["a/notes.txt"])
    #expect(report.exports.first?.images == inputs.pictures.values.count { $0 % 7 != 6 })
    #expect(try folder.text("out/tree/a/notes.txt") == "mine")
  }
}
