import Imaging

/// The labelled benchmark: how many altered copies of each photo are found, and how many unrelated pictures are taken for one.
///
/// The manifest is the generator's: `path,group,transform,kind`, paths relative to it. A copy counts as found when its pair
/// with the original is the same picture by the rule; pairs of different groups are false positives, and false groups are the
/// pairs of groups that have any.
struct AccuracyMeasure {
  private struct Row {
    let path: String
    let group: String
    let transform: String
    let kind: String
  }

  private static let geometric: Set<String> = ["hflip", "rot90"]
  private let rows: [Row]
  private let folder: String

  init(_ arguments: [String]) throws {
    let path = arguments.first ?? "manifest.csv"
    let text = String(decoding: try bytes(of: path), as: UTF8.self)
    folder = String(path.reversed().drop { $0 != "/" }.reversed())
    rows = text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return cells.count == 4 ? Row(path: cells[0], group: cells[1], transform: cells[2], kind: cells[3]) : nil
    }
  }

  func run() throws {
    let options = InspectOptions(minSide: 1, maxAspectRatio: .infinity)
    var codes: [PerceptualCodes] = []
    var thumbnails: [Thumbnail] = []
    for row in rows {
      let found = try ImageInspector.examine(bytes(of: folder + row.path), options: options).get()
      codes.append(found.facts.codes)
      thumbnails.append(Thumbnail(found.thumbnail))
    }
    let altered = thumbnails.map(AlteredCodes.init(of:))
    for (name, gate) in [("auto", CandidateGate.standard), ("auto, thorough", .thorough)] {
      try judge(name, gate: gate, codes: codes, altered: altered, thumbnails: thumbnails)
    }
  }

  /// Pairs of different photos of one scene.
  private var scenePairs: Int {
    let sizes = Dictionary(grouping: rows.filter { $0.kind == "neg" }, by: \.transform).values.map(\.count)
    return sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
  }

  private func judge(
    _ name: String, gate: CandidateGate, codes: [PerceptualCodes], altered: [AlteredCodes], thumbnails: [Thumbnail]
  ) throws {
    let pairs = CandidateSearch(codes, altered: altered, gate: gate).pairs()
    var found: Set<Int> = []
    var best: [Int: Int] = [:]
    var scenes: Set<[Int]> = []
    var wrong: Set<[Int]> = []
    var worst: [(Int, [Int])] = []
    var unrelated = 0
    var checked = 0
    var spent = 0.0
    for pair in pairs {
      let (first, second) = (rows[pair.i], rows[pair.j])
      let isSame = first.group == second.group
      // Two copies of one photo say nothing that the original does not.
      if isSame, first.kind != "orig", second.kind != "orig" { continue }
      if !isSame { unrelated += 1 }
      let start = processorTime()
      let mayAgree = PairCheck.mayAgree(thumbnails[pair.i], thumbnails[pair.j], as: pair.form)
      let score = mayAgree ? PairCheck.score(thumbnails[pair.i], thumbnails[pair.j], as: pair.form) : 0
      spent += processorTime() - start
      checked += 1
      if !isSame { worst.append((score, [pair.i, pair.j])) }
      if isSame {
        let copy = first.kind == "orig" ? pair.j : pair.i
        best[copy] = max(score, best[copy] ?? 0)
      }
      guard score >= PairCheck.same else { continue }
      if isSame {
        found.insert(first.kind == "orig" ? pair.j : pair.i)
      } else if first.kind == "neg", second.kind == "neg", first.transform == second.transform {
        scenes.insert([pair.i, pair.j])
      } else {
        wrong.insert([pair.i, pair.j])
      }
    }
    let groups = Set(wrong.map { pair in Set(pair.map { rows[$0].group }) })
    let originals = wrong.count { $0.allSatisfy { rows[$0].kind == "orig" } }
    let copies = rows.indices.filter { rows[$0].kind == "var" }
    var recall: [String: Double] = [:]
    for transform in Set(copies.map { rows[$0].transform }) {
      let all = copies.filter { rows[$0].transform == transform }
      recall[transform] = Double(all.count { found.contains($0) }) / Double(all.count)
    }
    let plain = copies.filter { !Self.geometric.contains(rows[$0].transform) }
    let thresholds = stride(from: 650, through: 900, by: 25).map { threshold in
      [
        threshold, plain.count { best[$0] ?? 0 >= threshold } * 10_000 / max(1, plain.count),
        worst.count { $0.0 >= threshold },
      ]
    }
    try PictureBench.tell([
      ("thresholds", thresholds),
      ("measure", "accuracy"), ("method", name),
      ("recall", Double(plain.count { found.contains($0) }) / Double(plain.count)),
      ("false_positives", wrong.count), ("false_groups", groups.count),
      ("false_originals", originals), ("same_scene", scenes.count),
      ("scene_pairs", scenePairs),
      ("unrelated_candidates", unrelated),
      ("highest_unrelated", worst.map(\.0).max() ?? 0), ("ms_per_check", spent * 1000 / Double(max(1, checked))),
      ("by_transform", recall),
      (
        "nearest", worst.sorted { $0.0 > $1.0 }.prefix(12).map { "\($0.0) \(rows[$0.1[0]].path) \(rows[$0.1[1]].path)" }
      ),
    ])
  }
}
