/// Manifests within every documented limit that are made to be slow: each kind repeats one thing as often as it can.
///
/// Sizes, spelling and order follow from a seed, so that a manifest that was slow can be made again.
public struct SlowManifest: Sendable {
  /// What is repeated.
  public enum Kind: String, CaseIterable, Sendable {
    case notesOnOneLine, unknownKeys, anchors, aliasedText, merges, duplicateKeys, blankLines, comments, conflicts, tags
    case directives, deepNesting, variableBomb, variableChain, unknownVariables, environmentNames, profiles, classes
    case fullClasses, wrongClasses, longClassName, aliases, sources, sameSource, exports, nestedExports, longPaths
    case headers, globs, wideLetters, longNumbers, longLicence, classFiles, blockText, shortClasses, optOut
  }

  /// What is repeated.
  public let kind: Kind
  /// What sizes and spelling follow from.
  public let seed: UInt64
  private var random: SeededGenerator

  /// The manifest of a kind and seed.
  public init(_ kind: Kind, seed: UInt64) {
    self.kind = kind
    self.seed = seed
    random = SeededGenerator(seed: seed)
  }

  /// The text, at most 1 MiB.
  public var text: String {
    var copy = self
    let text = copy.written()
    return text.utf8.count <= 1 << 20 ? text : String(decoding: text.utf8.prefix(1 << 20), as: UTF8.self)
  }

  private static let start = "dsbuild: 1\nname: t\n"
  private static let end = "classes: { aa: a.csv }\n"

  private mutating func many(_ most: Int) -> Int { Int.random(in: most / 2...most, using: &random) }
  private mutating func isLucky() -> Bool { Bool.random(using: &random) }

  private func list(_ count: Int, _ item: (Int) -> String) -> String {
    (0..<count).map(item).joined(separator: ", ")
  }

  private func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map { line($0) + "\n" }.joined()
  }

  private mutating func written() -> String {
    switch kind {
    case .notesOnOneLine, .unknownKeys, .anchors, .aliasedText, .merges, .duplicateKeys, .blankLines, .comments,
      .conflicts, .tags, .directives, .deepNesting, .wideLetters, .blockText:
      syntax()
    case .variableBomb, .variableChain, .unknownVariables, .environmentNames, .profiles: variables()
    case .classes, .fullClasses, .wrongClasses, .longClassName, .aliases, .sources, .sameSource, .longLicence,
      .classFiles, .shortClasses:
      classes()
    case .exports, .nestedExports, .longPaths, .headers, .globs, .longNumbers, .optOut: values()
    }
  }

  private mutating func syntax() -> String {
    let count = many(9_900)
    switch kind {
    case .notesOnOneLine:
      return
        "{dsbuild: 1, name: t, classes: {aa: a.csv}, x-notes: [\(list(count) { _ in "\"\(String(repeating: "a", count: 98))\"" })]}\n"
    case .unknownKeys:
      let keys = isLucky() ? list(count / 2) { "k\($0): \(String(repeating: "v", count: 80))" } : nil
      return keys.map { "{dsbuild: 1, name: t, \($0)}" } ?? Self.start + lines(count / 2) { "duplicate\($0): 1" }
    case .anchors: return "x-a: [\(list(count) { "&a\($0) 1" })]\n"
    case .aliasedText:
      let text = String(repeating: "ab ", count: many(1 << 18))
      return Self.start + "x-t: &t \"\(text)\"\nclasses: { aa: [\(list(count) { _ in "*t" })] }\n"
    case .merges:
      return Self.start + "x-a: &a { \(list(90) { "k\($0): 1" }) }\n" + lines(90) { "x-m\($0): { <<: [*a, *a], z: 1 }" }
        + Self.end
    case .duplicateKeys: return Self.start + lines(count / 2) { _ in "name: \(String(repeating: "n", count: 80))" }
    case .blankLines: return Self.start + String(repeating: "\n", count: many(1 << 20) - 100) + Self.end
    case .comments: return Self.start + String(repeating: "#\r\n", count: many(349_000)) + Self.end
    case .conflicts: return Self.start + lines(many(50_000)) { "<<<<<<< branch \($0)" }
    case .tags: return Self.start + lines(count / 2) { "x-\($0): !tag\($0) text" } + Self.end
    case .directives: return lines(many(40_000)) { "%TAG !a\($0)! tag:x" } + "---\n" + Self.start + Self.end
    case .deepNesting:
      let key = String(repeating: "k", count: 200)
      let deep = (0..<60).map { "\(key)\($0): {" }.joined() + String(repeating: "}", count: 60)
      return "{dsbuild: 1, name: t, classes: {aa: a.csv}, \(list(70) { "x-\($0): {\(deep)}" })}"
    case .wideLetters:
      return
        "{dsbuild: 1, name: t, classes: {aa: a.csv}, \(list(count / 2) { "日本\($0): \"\(String(repeating: "🏞é", count: 12))\"" })}"
    case .blockText:
      return Self.start + "description: |\n"
        + lines(many(200_000)) { _ in "  \(Bool.random(using: &random) ? "a" : "")" }
        + Self.end
    default: return ""
    }
  }

  private mutating func variables() -> String {
    switch kind {
    case .variableBomb:
      let (levels, copies) = (Int.random(in: 2...60, using: &random), Int.random(in: 2...400, using: &random))
      let texts = (0..<levels).map { level in
        "  v\(level): \"\(String(repeating: "${vars.v\(level + 1)}", count: copies))\"\n"
      }
      return Self.start.replacing("name: t", with: "name: \"${vars.v0}\"") + "vars:\n" + texts.joined()
        + "  v\(levels): aaaaaaaaaa\n" + Self.end
    case .variableChain:
      let (count, extra) = (many(4_900), String(repeating: "x", count: Int.random(in: 0...150, using: &random)))
      return Self.start + "description: \"${vars.v0}\"\nvars:\n"
        + lines(count) { "  v\($0): \"${vars.v\($0 + 1)}\(extra)\"" }
        + "  v\(count): a\n" + Self.end
    case .unknownVariables:
      let name = String(repeating: "n", count: Int.random(in: 1...90, using: &random))
      return Self.start + "vars:\n" + lines(2_400) { "  \(name)\($0): a" }
        + "classes: { aa: [\(list(4_800) { "\"${vars.\(name)x\($0)}\"" })] }\n"
    case .environmentNames:
      return Self.start + "vars:\n" + lines(4_800) { "  v\($0): \"${env:NAME_\($0):-a}${vars.v\($0 + 1)}\"" }
        + "  v4800: a\n" + Self.end
    default:
      return Self.start + "vars:\n" + lines(2_400) { "  v\($0): \"${vars.v\($0 + 1)}\"" } + "  v2400: a\nprofiles:\n"
        + lines(640) { "  p\($0): { vars: { v2400: b }, description: \"${vars.v0}\" }" } + Self.end
    }
  }

  private mutating func classes() -> String {
    let count = many(4_900)
    switch kind {
    case .classes: return Self.start + "classes:\n" + lines(count) { "  c\($0): a.csv" }
    case .shortClasses: return Self.start + "classes: {\(list(count) { "c\($0): [a\($0).csv]" })}\n"
    case .fullClasses:
      return Self.start + "classes:\n"
        + lines(count / 12) {
          "  c\($0): { title: T, sources: [a.csv], csv: { column: u }, inspect: { min_side: 8 }, labels: { model: none }, crop: { size: 64 } }"
        }
    case .wrongClasses:
      return Self.start + "classes:\n" + lines(count / 3) { "  C \($0)!: { csv: [], sources: {}, crop: 1 }" }
    case .longClassName:
      return Self.start
        + "classes:\n  ? \"\(String(repeating: "K", count: 500_000))\"\n  : [\(list(4_000) { "{ csv: a\($0).csv }" })]\n"
    case .aliases:
      return Self.start + "classes:\n"
        + lines(count / 5) { "  c\($0): { aliases: [a, \"b\($0)\", A], sources: [a.csv] }" }
    case .sources: return Self.start + "classes: { aa: [\(list(count * 2) { "a\($0).csv" })] }\n"
    case .sameSource: return Self.start + "classes: { aa: [\(list(count * 2) { _ in "a.csv" })] }\n"
    case .longLicence:
      let text = String(repeating: "licence ", count: isLucky() ? 120 : 60_000)
      return Self.start + "defaults: { source: { license: \"\(text)\", provider: \"\(text)\" } }\nclasses:\n"
        + lines(count) { "  c\($0): a.csv" }
    default:
      let path = String(repeating: "d/", count: many(2_000))
      return Self.start + "labels: { file: \"\(path){class}.jsonl\" }\ncrop: { boxes: \"\(path){class}-\" }\nclasses:\n"
        + lines(count) { "  c\($0): a.csv" }
    }
  }

  private mutating func values() -> String {
    switch kind {
    case .exports:
      return Self.start + Self.end + "export:\n" + lines(many(1_900)) { "  - { format: csv, to: out/m\($0).csv }" }
    case .nestedExports:
      return Self.start + "classes: { aa: [\(list(4_000) { "a/\($0)/x.csv" })] }\nexport:\n"
        + lines(many(1_100)) { "  - { format: csv, to: out/a/\($0 / 2)/\($0 % 2 == 0 ? "" : "m") }" }
    case .longPaths:
      let path = String(repeating: "a/", count: 1_900)
      return Self.start + "classes: { aa: [\(list(120) { "\(path)\($0).csv" })] }\nexport:\n"
        + lines(120) { "  - { format: csv, to: \"\(path)o\($0)\" }" }
    case .headers:
      let few = isLucky()
      return Self.start
        + "fetch: { headers: { example.org: { \(list(few ? 90 : 4_000) { "X-\($0): text" }) } } }\nclasses: { aa: [\(list(few ? 9_000 : 10) { "a\($0).csv" })] }\n"
    case .globs:
      let stars = String(repeating: "**/", count: many(900))
      return Self.start + "classes: { aa: { sources: [\(list(380) { "{ files: \"\(stars)\($0)*\" }" })] } }\n"
    case .longNumbers:
      return Self.start + Self.end
        + "inspect: { min_side: \(String(repeating: "9", count: 400_000)), max_aspect_ratio: \(String(repeating: "1", count: 400_000)).5 }\n"
    default:
      return Self.start
        + "fetch: { opt_out: [\(list(many(4_500)) { "\"value\($0)\"" })] }\nclasses: { aa: [\(list(4_500) { "a\($0).csv" })] }\n"
    }
  }
}
