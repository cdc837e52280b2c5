public import Diagnostics
public import Digests

/// `duplicates.allow`: pairs that a person judged to be different pictures, and pictures to keep of their clusters.
public struct AllowFile: Hashable, Sendable {
  /// Two pictures that are not duplicates of each other. Both stay in, and the split still treats them as one group.
  public struct Pair: Hashable, Comparable, Sendable {
    /// The smaller digest.
    public let first: SHA256Digest
    /// The larger digest.
    public let second: SHA256Digest

    /// Creates a pair from two pictures in any order; returns nil if they are the same picture.
    public init?(_ one: SHA256Digest, _ other: SHA256Digest) {
      guard one != other else { return nil }
      first = min(one, other)
      second = max(one, other)
    }

    public static func < (left: Pair, right: Pair) -> Bool { (left.first, left.second) < (right.first, right.second) }
  }

  /// The pairs, each with the line of its first occurrence (0 for an added pair).
  public var pairs: [Pair: Int] = [:]
  /// The pictures to keep of their clusters, with their lines.
  public var kept: [SHA256Digest: Int] = [:]
  /// Lines that start with `#`; they are written at the top of the file.
  public var comments: [String] = []

  /// Creates an empty file, which is equivalent to a missing file.
  public init() {}

  /// Reads `DIGEST DIGEST` and `keep DIGEST` lines, in any order.
  ///
  /// - Throws: every mistake with its place.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    var reader = DecisionLines(
      file: file, form: "`DIGEST DIGEST` (two different pictures) or `keep DIGEST` (the copy to keep)")
    var file = AllowFile()
    reader.forEach(bytes) { line, reader in file.read(line, &reader) }
    try reader.finish()
    self = file
  }

  /// The file as dsbuild writes it: comments, kept pictures, pairs, each sorted.
  public var encoded: [UInt8] {
    var text = comments.map { $0 + "\n" }.joined()
    for image in kept.keys.sorted() { text += "keep \(image.hex)\n" }
    for pair in pairs.keys.sorted() { text += "\(pair.first.hex) \(pair.second.hex)\n" }
    return Array(text.utf8)
  }

  private mutating func read(_ line: TextLines.Line, _ reader: inout DecisionLines) {
    let text = line.text
    if text.hasPrefix("#") {
      comments.append(text)
      return
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 2 else {
      reader.note(
        line.error(
          "expected two digests, or `keep` and a digest", file: reader.file, length: text.unicodeScalars.count))
      return
    }
    let digests = words.map { SHA256Digest(hex: $0) }
    for (index, word) in words.enumerated() where digests[index] == nil && !(index == 0 && word == "keep") {
      let offset = text.utf8.distance(from: text.utf8.startIndex, to: word.startIndex)
      reader.note(
        line.error(
          "expected a SHA-256 of 64 hexadecimal digits", file: reader.file, at: offset, length: word.count,
          hint: "`dsbuild why` shows a picture's whole digest"))
    }
    guard let second = digests[1] else { return }
    if let first = digests[0] {
      guard let pair = Pair(first, second) else {
        reader.note(line.error("the line names the same picture twice, expected two different ones", file: reader.file))
        return
      }
      pairs[pair] = pairs[pair] ?? line.number
    } else if words[0] == "keep" {
      kept[second] = kept[second] ?? line.number
    }
  }
}
