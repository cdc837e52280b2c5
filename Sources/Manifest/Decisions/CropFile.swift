public import Diagnostics
public import Digests

/// The author of the square of a picture.
public enum CropAuthor: UInt8, Sendable, CaseIterable {
  case person = 1
  case model = 2
  case center = 3

  /// The word in files of squares, in JSON and in the lock.
  public var name: String {
    switch self {
    case .person: "person"
    case .model: "model"
    case .center: "center"
    }
  }

  /// Returns the author with a name; nil if there is none.
  public init?(name: some StringProtocol) {
    guard let author = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = author
  }
}

/// `crops/{class}.jsonl`: the squares that people chose, one per line, sorted by picture, kept in git.
public struct CropFile: Hashable, Sendable {
  /// A decision about a picture.
  public enum Decision: Hashable, Sendable {
    /// The chosen square, in source pixels after orientation.
    case square(x: Int, y: Int, side: Int, by: CropAuthor)
    /// No square of the picture is suitable: the picture is out with `rejected_in_crop`.
    case rejected
  }

  /// The decisions by picture.
  public private(set) var decisions: [SHA256Digest: Decision] = [:]
  /// The line of each decision in the file it was read from.
  public private(set) var lines: [SHA256Digest: Int] = [:]

  /// Creates a file without decisions, which is equivalent to a missing file.
  public init() {}

  /// Reads lines such as `{"image": "<sha256>", "x": 80, "y": 0, "side": 480, "by": "person"}` and `{"image":
  /// "<sha256>", "rejected": true}` in any order; `by` is `person` by default.
  ///
  /// - Throws: every mistake with its place; two different squares for one picture are a mistake.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    var reader = DecisionLines(
      file: file, form: "`{\"image\": \"<sha256>\", \"x\": 80, \"y\": 0, \"side\": 480, \"by\": \"person\"}`")
    var file = CropFile()
    reader.forEach(bytes) { line, reader in file.read(line, &reader) }
    try reader.finish()
    self = file
  }

  /// The decision about a picture; setting nil removes it.
  public subscript(image: SHA256Digest) -> Decision? {
    get { decisions[image] }
    set {
      decisions[image] = newValue
      lines[image] = nil
    }
  }

  /// The file as dsbuild writes it: sorted, in one spelling, with LF.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for (image, decision) in decisions.sorted(by: { $0.key < $1.key }) {
      let rest =
        switch decision {
        case .square(let x, let y, let side, let by):
          "\"x\": \(x), \"y\": \(y), \"side\": \(side), \"by\": \"\(by.name)\""
        case .rejected: "\"rejected\": true"
        }
      bytes += Array("{\"image\": \"\(image.hex)\", \(rest)}\n".utf8)
    }
    return bytes
  }

  private mutating func read(_ line: TextLines.Line, _ reader: inout DecisionLines) {
    guard let object = reader.object(line, names: ["image", "x", "y", "side", "by", "rejected"]) else { return }
    let image = reader.image(line, object)
    guard let decision = Self.decision(line, object, &reader), let image else { return }
    if let other = decisions[image], other != decision {
      reader.note(reader.contradiction(line, first: lines[image] ?? 1, what: "square"))
      return
    }
    decisions[image] = decision
    lines[image] = lines[image] ?? line.number
  }

  private static func decision(_ line: TextLines.Line, _ object: FlatJSON, _ reader: inout DecisionLines) -> Decision? {
    if let member = object.member("rejected") {
      if member.value == .flag(true), ["x", "y", "side"].allSatisfy({ object.member($0) == nil }) { return .rejected }
      reader.note(
        line.error(
          "`rejected` must be `true`, on a line without `x`, `y` and `side`", file: reader.file, at: member.offset,
          length: member.length, hint: "write `{\"image\": \"<sha256>\", \"rejected\": true}`, or remove `rejected`"))
      return nil
    }
    // A square may begin before its picture.
    let x = pixels("x", from: -mostPixels, line, object, &reader)
    let y = pixels("y", from: -mostPixels, line, object, &reader)
    let side = pixels("side", from: 1, line, object, &reader)
    var author = CropAuthor.person
    if let member = object.member("by") {
      guard case .text(let text) = member.value, let by = CropAuthor(name: text) else {
        reader.note(
          line.error(
            "`by`: expected `person`, `model` or `center`", file: reader.file, at: member.offset, length: member.length)
        )
        return nil
      }
      author = by
    }
    guard let x, let y, let side else { return nil }
    return .square(x: x, y: y, side: side, by: author)
  }

  /// The largest number in a line.
  private static let mostPixels = 1_000_000

  private static func pixels(
    _ name: String, from least: Int, _ line: TextLines.Line, _ object: FlatJSON, _ reader: inout DecisionLines
  ) -> Int? {
    guard let member = object.member(name) else {
      reader.note(line.error("the line has no `\(name)`", file: reader.file))
      return nil
    }
    if case .number(let number) = member.value, let pixels = Int(exactly: number), (least...mostPixels).contains(pixels)
    {
      return pixels
    }
    reader.note(
      line.error(
        "`\(name)`: expected whole pixels from \(least) to \(mostPixels)", file: reader.file,
        at: member.offset, length: member.length))
    return nil
  }
}
