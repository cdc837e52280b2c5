import ArgumentParser
import Diagnostics
import Digests
import Engine
import Imaging
import Manifest
import Pipeline

/// `dsbuild compare A B`.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say whether two pictures are duplicates: exit 0 if they are, 1 if not.",
    discussion: """
      EXAMPLES:
        dsbuild compare a.jpg b.jpg    how alike they are, and by which rule
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The first picture, a file.", completion: .file())
  var first: String

  @Argument(help: "The second picture, a file.", completion: .file())
  var second: String

  @Flag(name: .long, help: "Find more copies in more time, as `duplicates.near.thorough: true` does.")
  var thorough = false

  func run() async throws {
    try await Failure.telling(options) {
      let effects = Effects()
      let files = try [first, second].map { path in
        do throws(EngineError) { return try effects.read(path, allowing: .links) } catch {
          throw DiagnosticError(error.message)
        }
      }
      let (rule, manifest) = try self.rule()
      let comparison = PictureComparison(
        files[0], files[1], by: rule, dropsSamePixels: manifest.duplicates.exact.of == .pixels,
        maxPixels: manifest.inspect.maxPixels)
      if options.json {
        Standard.output(json: json(comparison, rule))
      } else {
        Standard.output(text(comparison, rule))
      }
      if !comparison.isDuplicate { throw ExitStatus.failed }
    }
  }

  /// The rule of the project around the working directory, or the default rule without a project.
  private func rule() throws -> (NearRule, Manifest) {
    var manifest = Manifest()
    do { manifest = try Project.open(options).manifest } catch is NoProject where options.file == nil {}
    let rule = NearRule(manifest.duplicates.near)
    return (
      NearRule(
        algorithm: rule.algorithm, threshold: rule.threshold, isThorough: rule.isThorough || thorough,
        findsTurns: rule.findsTurns), manifest
    )
  }

  private func json(_ comparison: PictureComparison, _ rule: NearRule) -> JSONValue {
    let distances = comparison.distances.map { distance in
      (
        distance.name,
        JSONValue?.some(
          .object(present: [
            ("distance", .int(distance.distance)), ("bits", .int(distance.bits)), ("limit", .int(distance.limit)),
            ("within", .bool(distance.isWithin)),
          ]))
      )
    }
    let check = comparison.scores.map { scores in
      JSONValue.object(present: [
        ("score", .int(scores.plain)), ("score_mirrored", .int(scores.mirrored)), ("same", .int(PairCheck.same)),
        ("similar", .int(PairCheck.similar)), ("candidate", .bool(comparison.isCandidate)),
        ("turned", comparison.turned.map { .int($0) }),
        ("difference", comparison.difference.map { .string($0.rawValue) }),
      ])
    }
    return .object(present: [
      ("schema", "dsbuild.compare/1"), ("verdict", .string(comparison.verdict.rawValue)),
      ("duplicates", .bool(comparison.isDuplicate)), ("rule", .string(rule.description)),
      ("a", json(comparison.sides.first, path: first)), ("b", json(comparison.sides.second, path: second)),
      ("measures", .object(present: distances + [("check", check)])),
    ])
  }

  private func json(_ side: PictureComparison.Side, path: String) -> JSONValue {
    var members: [(String, JSONValue?)] = [
      ("file", .string(path)), ("sha256", .string(side.digest.hex)), ("bytes", .int(side.bytes)),
    ]
    switch side.facts {
    case .failure(let failure): members.append(("problem", .string(failure.words)))
    case .success(let facts):
      let box = side.thumbnail.flatMap(BorderBox.init(of:)).map { box in
        JSONValue.object(present: [
          ("x", .int(box.x)), ("y", .int(box.y)), ("width", .int(box.width)), ("height", .int(box.height)),
          ("of", .int(BorderBox.whole)),
        ])
      }
      members += [
        ("format", .string(facts.format.name)), ("width", .int(facts.width)), ("height", .int(facts.height)),
        ("orientation", .int(Int(facts.orientation.rawValue))),
        ("pixels", side.pixels.map { .string(Hexadecimal.encode($0)) }),
        ("phash", .string(Hexadecimal.encode(facts.phash))), ("texture", .int(Int(facts.codes.texture))),
        ("border_box", box),
      ]
    }
    return .object(present: members)
  }

  private func text(_ comparison: PictureComparison, _ rule: NearRule) -> TerminalText {
    var lines: [TerminalText] = []
    for (side, path) in [(comparison.sides.first, first), (comparison.sides.second, second)] {
      let what =
        switch side.facts {
        case .success(let facts):
          "\(facts.format.name) \(facts.width)x\(facts.height), pixels \(side.pixels.map(Hexadecimal.encode) ?? "-")"
        case .failure(let failure): failure.words
        }
      lines.append("\(path): \(side.bytes) bytes, \(what)\n  sha256 \(side.digest.hex)")
    }
    if !comparison.distances.isEmpty { lines.append(Self.row("measure", "value", "limit", "")) }
    for distance in comparison.distances {
      lines.append(
        Self.row(
          distance.name, "\(distance.distance) of \(distance.bits) bits", "at most \(distance.limit)",
          distance.isWithin ? "alike" : ""))
    }
    if let scores = comparison.scores {
      for (name, score) in [("look", scores.plain), ("look mirrored", scores.mirrored)] {
        lines.append(
          Self.row(name, "\(score)", "at least \(PairCheck.same)", score >= PairCheck.same ? "alike" : ""))
      }
      if let turned = comparison.turned { lines.append("alike if the first is turned by \(turned) degrees") }
      if !comparison.isCandidate { lines.append("the pictures are too unlike for a closer comparison") }
    }
    if let difference = comparison.difference { lines.append("one shape, but not one picture: \(difference.words)") }
    let words = comparison.verdict.rawValue.replacing("_", with: " ")
    lines.append("judged by \(rule)")
    lines.append("verdict: \(words), \(comparison.isDuplicate ? "duplicates" : "not duplicates")")
    return "\(lines.joined(separator: "\n"))\n"
  }

  /// A line of the table of measures.
  private static func row(_ name: String, _ value: String, _ limit: String, _ judgement: String) -> TerminalText {
    let cells = [(name, 16), (value, 20), (limit, 14)].map { TerminalText($0.0).padded(to: $0.1) }
    return judgement.isEmpty ? cells.joined() : "\(cells.joined())\(judgement)"
  }
}

extension PairCheck.Difference {
  fileprivate var words: String {
    switch self {
    case .colours: "the colours differ more than a slight edit explains"
    case .turn:
      "one is the other turned or mirrored; for a drawing of few tones, such as a sign or a letter, "
        + "that is another picture"
    case .parts: "a part differs: one picture has a stroke or a sign that the other has not"
    }
  }
}

extension InspectFailure {
  fileprivate var words: String {
    switch self {
    case .notImage: "not an image"
    case .unsupportedFormat(let format): "unsupported format: \(format.name)"
    case .corrupt(let text): "corrupt: \(text)"
    case .tooManyPixels: "too many pixels"
    case .tooSmall: "too small"
    case .aspectRatio: "too long for its width"
    case .animated: "animated"
    }
  }
}
