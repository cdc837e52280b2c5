public import Diagnostics
public import Digests

/// `labels/{class}.jsonl`: people's answers, one per line, sorted by picture, kept in git.
public struct LabelFile: Hashable, Sendable {
  /// Whether a picture belongs to its class.
  public enum Answer: String, Hashable, Sendable, CaseIterable {
    case yes, no, skip
  }

  /// The answers by picture.
  public private(set) var answers: [SHA256Digest: Answer] = [:]
  /// The line of each answer in the file it was read from.
  public private(set) var lines: [SHA256Digest: Int] = [:]

  /// Creates a file without answers, which is equivalent to a missing file.
  public init() {}

  /// Reads lines such as `{"image": "<sha256>", "answer": "yes"}` in any order; a repeated equal answer counts once.
  ///
  /// - Throws: every mistake with its place; two different answers for one picture are a mistake.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    var reader = DecisionLines(file: file, form: "`{\"image\": \"<sha256>\", \"answer\": \"yes\"}`")
    var file = LabelFile()
    reader.forEach(bytes) { line, reader in file.read(line, &reader) }
    try reader.finish()
    self = file
  }

  /// The answer for a picture; setting nil removes it.
  public subscript(image: SHA256Digest) -> Answer? {
    get { answers[image] }
    set {
      answers[image] = newValue
      lines[image] = nil
    }
  }

  /// The file as dsbuild writes it: sorted, in one spelling, with LF.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(answers.count * 100)
    for (image, answer) in answers.sorted(by: { $0.key < $1.key }) {
      bytes += Array("{\"image\": \"\(image.hex)\", \"answer\": \"\(answer.rawValue)\"}\n".utf8)
    }
    return bytes
  }

  private mutating func read(_ line: TextLines.Line, _ reader: inout DecisionLines) {
    guard let object = reader.object(line, names: ["image", "answer"]) else { return }
    let image = reader.image(line, object)
    guard let member = object.member("answer") else {
      reader.note(line.error("the line has no `answer`", file: reader.file, hint: "write `yes`, `no` or `skip`"))
      return
    }
    guard case .text(let text) = member.value, let answer = Answer(rawValue: text) else {
      reader.note(
        line.error(
          "`answer`: expected `yes`, `no` or `skip`", file: reader.file, at: member.offset, length: member.length))
      return
    }
    guard let image else { return }
    if let other = answers[image], other != answer {
      reader.note(reader.contradiction(line, first: lines[image] ?? 1, what: "answer"))
      return
    }
    answers[image] = answer
    lines[image] = lines[image] ?? line.number
  }
}
