import Diagnostics
import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline
import Queries

/// The history of one picture, step by step, for people.
struct PictureStory {
  let row: BuiltDataset.Row
  let manifest: Manifest
  let names: PictureNames
  /// The pictures that people moved from one class to another.
  var moves: [Moves] = []

  /// The list of pictures that people moved to a class.
  struct Moves {
    let to: ClassName
    let path: String
    let file: MovedFile
  }

  func text(_ history: [(step: StepName, item: Item)], _ retrieval: Retrieval?) -> TerminalText {
    let place = row.line.map { "\(row.source):\($0)" } ?? row.source
    var text: TerminalText = "\(row.className): \(place)\(row.url.map { " \($0)" } ?? "")\n"
    if let image = history.lazy.compactMap({ $0.item.image }).first { text += moved(image) }
    for (step, item) in history {
      text += "  \(step.text): \(line(step, item))\n"
      if step == .fetch, let retrieval { text += details(of: retrieval) }
      if !item.isIn, item.step == step, let reason = item.reason { text += "    \(meaning(of: reason))\n" }
    }
    if let file = row.file { text += "  -> \(file)\n" }
    return text
  }

  /// Where a person moved the picture from or to.
  private func moved(_ image: SHA256Digest) -> TerminalText {
    for move in moves {
      guard let entry = move.file.entries[image], entry.place == row.url || entry.place == row.source else { continue }
      if move.to == row.className { return "  moved from `\(entry.from)` by `\(move.path)`\n" }
      if entry.from == row.className { return "  moved to `\(move.to)` by `\(move.path)`\n" }
    }
    return ""
  }

  private func line(_ step: StepName, _ item: Item) -> String {
    var line = item.isIn ? "in" : "out, \(item.reason?.name ?? "")"
    if item.step == step || item.isIn, let duplicate = item.duplicate {
      if step == .exactDuplicates || step == .nearDuplicates { line += copied(item, duplicate) }
    }
    if !item.isIn, item.step == step, let detail = row.detail { line += ": \(TerminalText.escaped(detail))" }
    switch step {
    case .fetch: line += item.image.map { " sha256 \($0.hex)" } ?? ""
    case .inspect:
      if let width = item.width, let height = item.height {
        line += " \(width)x\(height)\(item.hasForeignProfile ? ", a colour profile other than sRGB" : "")"
      }
    case .labels: line += judged(item)
    case .crop:
      if let box = item.crop { line += " square \(box.side) at \(box.x),\(box.y) by \(item.cropChooser?.name ?? "")" }
    case .split: line += item.split.map { " \($0.name)" } ?? ""
    default: break
    }
    return line
  }

  /// The picture that it is a copy of.
  private func copied(_ item: Item, _ duplicate: Item.Match) -> String {
    let isConflict = item.reason == .labelConflict
    let name = names.name(of: duplicate.image, besides: item.id, notOf: isConflict ? row.className : nil)
    let grade = duplicate.grade.name.replacing("_", with: " ")
    let bits = duplicate.distance.map { $0 > 0 ? ", \($0) bits apart" : "" } ?? ""
    if item.isIn { return ", like \(name) (\(grade)\(bits))" }
    return isConflict ? " with \(name)" : " of \(name) (\(grade)\(bits))"
  }

  /// The answer of a person, or the score of the model.
  private func judged(_ item: Item) -> String {
    if let answer = item.answer { return ", a person said \(answer.name)" }
    guard let score = item.score else { return item.isForReview ? ", waits for you" : "" }
    let percent = "the model says \(Double(score / 10) / 10) % yes"
    return item.isForReview ? ", waits for you: \(percent)" : ": \(percent)"
  }

  /// The meaning of a reason and its remedy.
  private func meaning(of reason: Reason) -> String {
    let cure = reason.cure ?? reason.setting.map { "see `\($0)`" }
    return reason.sentence + (cure.map { "; \($0)" } ?? "")
  }

  /// The known facts about the download, in one line.
  private func details(of retrieval: Retrieval) -> TerminalText {
    let facts = [
      retrieval.time.map { "at \(UTCDate.text($0))" }, retrieval.finalAddress.map { "from \($0)" },
      retrieval.contentType.map { "as \($0)" }, retrieval.etag.map { "ETag \($0)" },
      retrieval.lastModified.map { "last modified \($0)" },
    ].compactMap { $0 }
    return facts.isEmpty ? "" : "    \(facts.joined(separator: ", "))\n"
  }
}
