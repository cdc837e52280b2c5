import Diagnostics
import Digests
import Imaging

/// `labels/<class>.jsonl`: one answer a line.
enum LabelFile {
  static let form = "`{\"image\": \"<sha256>\", \"answer\": \"yes\"}` with `yes`, `no` or `skip`"

  /// The answers with the line of each; the last line of an image counts.
  static func parse(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [(
    image: SHA256Digest, answer: Item.Answer, line: Int
  )] {
    var lines = DecisionLines(bytes, file: file)
    var answers: [(SHA256Digest, Item.Answer, Int)] = []
    for line in lines.lines {
      if let object = FlatObject(line.text.utf8), let image = object.text("image").flatMap({ SHA256Digest(hex: $0) }),
        let word = object.text("answer"), let answer = Item.Answer.allCases.first(where: { $0.name == word })
      {
        answers.append((image, answer, line.number))
      } else {
        lines.reject(line, expected: form)
      }
    }
    try lines.finish()
    return answers
  }
}

/// `crops/<class>.jsonl`: one square a line, in source pixels after orientation.
enum CropFile {
  static let form = "`{\"image\": \"<sha256>\", \"x\": 80, \"y\": 0, \"side\": 480, \"by\": \"person\"}`"

  /// The squares with the line of each.
  static func parse(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [(
    image: SHA256Digest, choice: Boxes.Choice, line: Int
  )] {
    var lines = DecisionLines(bytes, file: file)
    var boxes: [(SHA256Digest, Boxes.Choice, Int)] = []
    for line in lines.lines {
      guard let object = FlatObject(line.text.utf8), let image = object.text("image").flatMap({ SHA256Digest(hex: $0) })
      else {
        lines.reject(line, expected: form)
        continue
      }
      if object.text("answer") == "reject" {
        boxes.append((image, .rejected, line.number))
      } else if let x = object.number("x"), let y = object.number("y"), let side = object.number("side"), side > 0 {
        boxes.append((image, .box(SquareBox(x: x, y: y, side: side)), line.number))
      } else {
        lines.reject(line, expected: form)
      }
    }
    try lines.finish()
    return boxes
  }
}

/// `duplicates.allow`: pairs that are different pictures, and pictures that stand for their cluster.
enum AllowFile {
  /// The decisions.
  static func parse(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> DuplicateDecisions {
    var lines = DecisionLines(bytes, file: file)
    var decisions = DuplicateDecisions()
    for line in lines.lines {
      let words = line.text.split(separator: " ")
      let digests = words.compactMap { SHA256Digest(hex: $0) }
      if digests.count == 2, words.count == 2, digests[0] != digests[1] {
        decisions.allowed.append(digests.sorted())
      } else if words.count == 2, words[0] == "keep", let kept = digests.first {
        decisions.kept.insert(kept)
      } else {
        lines.reject(line, expected: "`DIGEST DIGEST` or `keep DIGEST`")
      }
    }
    try lines.finish()
    return decisions
  }
}

/// `takedown.txt`: a digest, address or host pattern a line.
enum TakedownFile {
  /// What the file names.
  static func parse(_ bytes: [UInt8], file: String) -> Takedown {
    var takedown = Takedown()
    for line in DecisionLines(bytes, file: file).lines {
      if let digest = SHA256Digest(hex: line.text) {
        takedown.digests.insert(digest)
      } else {
        takedown.addresses.append(line.text.contains("://") ? line.text : line.text.lowercased())
      }
    }
    return takedown
  }
}
