import Digests
import Engine
import Manifest

extension LabelFile: DecisionContent {}
extension CropFile: DecisionContent {}
extension MovedFile: DecisionContent {}
extension AllowFile: DecisionContent {}

/// All decisions of people about a dataset: the files that hold them, and the log that undo reads.
struct Decisions: Sendable {
  private var labels: [ClassName: DecisionFile<LabelFile>] = [:]
  private var crops: [ClassName: DecisionFile<CropFile>] = [:]
  private var moved: [ClassName: DecisionFile<MovedFile>] = [:]
  private var allow: DecisionFile<AllowFile>
  private var log: ReviewLog
  private let effects: Effects

  /// Reads the decisions of a project.
  ///
  /// - Throws: every mistake in a file; an error if the log cannot be opened.
  init(_ manifest: Manifest, root: String, log: String, effects: Effects) throws {
    self.effects = effects
    for item in manifest.classes {
      labels[item.name] = try DecisionFile(item.labels.file(for: item.name), in: root, effects: effects)
      moved[item.name] = try DecisionFile(item.labels.moved(to: item.name), in: root, effects: effects)
      crops[item.name] = try DecisionFile(item.crop.boxes(for: item.name), in: root, effects: effects)
    }
    allow = try DecisionFile(manifest.duplicates.allow, in: root, effects: effects)
    self.log = try ReviewLog(log, effects: effects)
  }

  /// Reads the files that another process changed.
  mutating func refresh() throws {
    for name in labels.keys { try labels[name]?.refresh(effects) }
    for name in moved.keys { try moved[name]?.refresh(effects) }
    for name in crops.keys { try crops[name]?.refresh(effects) }
    try allow.refresh(effects)
  }

  /// Whether there is something to undo.
  var canUndo: Bool { !log.steps.isEmpty }

  /// The answer about a picture of a class.
  func answer(_ name: ClassName, _ image: SHA256Digest) -> LabelFile.Answer? { labels[name]?.content[image] }

  /// All answers of a class.
  func answers(of name: ClassName) -> LabelFile { labels[name]?.content ?? LabelFile() }

  /// The decision about the square of a picture.
  func square(_ name: ClassName, _ image: SHA256Digest) -> CropFile.Decision? { crops[name]?.content[image] }

  /// The class that a picture was moved from, if it was moved to this class.
  func move(to name: ClassName, _ image: SHA256Digest) -> MovedFile.Entry? { moved[name]?.content.entries[image] }

  /// Whether two pictures were judged different.
  func isAllowed(_ pair: AllowFile.Pair) -> Bool { allow.content.pairs[pair] != nil }

  /// Whether a person chose this picture to represent its cluster.
  func isKept(_ image: SHA256Digest) -> Bool { allow.content.kept[image] != nil }

  /// Applies one step. When this returns, the step is on disk: first in the log, then in the files.
  mutating func take(_ changes: [Change]) throws {
    let changes = changes.filter { $0 != $0.reversed }
    guard !changes.isEmpty else { return }
    try log.append(changes)
    try apply(changes)
  }

  /// Undoes the last step and returns it, with the number of newer steps that it skipped; nil if there is none.
  ///
  /// Undo skips a step that the files do not show. Either its process died before it acknowledged the step, or git or an import
  /// replaced the decision, and then it is not ours to undo.
  mutating func undo() throws -> (changes: [Change], passed: Int)? {
    try refresh()
    var passed = 0
    while let step = log.steps.last {
      let standing = step.filter { now($0) == $0 }
      try log.appendUndo()
      guard !standing.isEmpty else {
        passed += 1
        continue
      }
      try apply(standing.map(\.reversed))
      return (standing, passed)
    }
    return nil
  }

  /// The change, with its outcome replaced by the present content of the files.
  private func now(_ change: Change) -> Change {
    switch change {
    case .answer(let name, let image, let was, _): .answer(name, image, was: was, now: answer(name, image))
    case .square(let name, let image, let was, _): .square(name, image, was: was, now: square(name, image))
    case .moved(let name, let image, let was, _): .moved(name, image, was: was, now: move(to: name, image))
    case .pair(let pair, let was, _): .pair(pair, was: was, now: isAllowed(pair))
    case .kept(let image, let was, _): .kept(image, was: was, now: isKept(image))
    }
  }

  private mutating func apply(_ changes: [Change]) throws {
    var answers: [ClassName: [(SHA256Digest, LabelFile.Answer?)]] = [:]
    var squares: [ClassName: [(SHA256Digest, CropFile.Decision?)]] = [:]
    var moves: [ClassName: [(SHA256Digest, MovedFile.Entry?)]] = [:]
    var others: [Change] = []
    for change in changes {
      switch change {
      case .answer(let name, let image, _, let now): answers[name, default: []].append((image, now))
      case .square(let name, let image, _, let now): squares[name, default: []].append((image, now))
      case .moved(let name, let image, _, let now): moves[name, default: []].append((image, now))
      case .pair, .kept: others.append(change)
      }
    }
    for (name, list) in answers {
      try labels[name]?.change(effects) { file in for (image, answer) in list { file[image] = answer } }
    }
    for (name, list) in squares {
      try crops[name]?.change(effects) { file in for (image, square) in list { file[image] = square } }
    }
    for (name, list) in moves {
      try moved[name]?.change(effects) { file in for (image, entry) in list { file.entries[image] = entry } }
    }
    guard !others.isEmpty else { return }
    try allow.change(effects) { file in
      for change in others {
        switch change {
        case .pair(let pair, _, let now): file.pairs[pair] = now ? file.pairs[pair] ?? 0 : nil
        case .kept(let image, _, let now): file.kept[image] = now ? file.kept[image] ?? 0 : nil
        case .answer, .square, .moved: continue
        }
      }
    }
  }
}
