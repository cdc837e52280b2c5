import Testing
import Transfer

@Suite("The effort that robots.txt takes")
struct RobotsEffortTests {
  private func rules(_ pattern: String, times: Int) -> RobotsRules {
    let lines = ["User-agent: *"] + (0..<times).map { "Disallow: \(pattern)\($0)" }
    return RobotsRules(Array(lines.joined(separator: "\n").utf8), userAgent: "dsbuild")
  }

  @Test(
    "half a megabyte of patterns made to be slow is judged in a moment",
    arguments: [
      "/*\(String(repeating: "a", count: 90))b", "/*a*a*a*a*a*a*a*a*a*a*b", "/*", "/a*aaaaaaaaaaaaaaaaaaaab*",
    ])
  func effort(_ pattern: String) {
    let rules = rules(pattern, times: (500 << 10) / (pattern.utf8.count + 16))
    let paths = [String(repeating: "a", count: 8000), String(repeating: "ab", count: 4000) + "c"].map { "/\($0)" }
    let clock = ContinuousClock()
    for path in paths {
      // The bound is that of a build without optimisation on a busy machine.
      #expect(clock.measure { _ = rules.allows(path) } < .seconds(5))
    }
  }

  @Test("a few thousand ordinary rules are all read")
  func ordinary() {
    let rules = rules("/private/folder-", times: 20_000)
    #expect(rules.allows("/public/1.jpg"))
    #expect(!rules.allows("/private/folder-19999"))
  }

  @Test(
    "a piece is found where it begins inside of a beginning of itself",
    arguments: [
      ("/*aab", "/aaab", false), ("/*abab$", "/ababab", false), ("/*abcabd", "/abcabcabd", false),
      ("/*aab", "/abab", true), ("/*ab*ab", "/abb", true), ("/*x", "/", true),
    ])
  func pieces(_ pattern: String, _ path: String, _ allowed: Bool) {
    let file = "User-agent: *\nDisallow: \(pattern)"
    #expect(RobotsRules(Array(file.utf8), userAgent: "dsbuild").allows(path) == allowed)
  }

  @Test("patterns match as a plain search says, in thousands of small cases")
  func comparison() {
    let letters = Array("ab*")
    func texts(_ count: Int, _ alphabet: [Character]) -> [String] {
      (0..<count).reduce([""]) { all, _ in all.flatMap { text in alphabet.map { text + String($0) } } }
    }
    for pattern in texts(4, letters) {
      let rules = RobotsRules(Array("User-agent: *\nDisallow: /\(pattern)$".utf8), userAgent: "dsbuild")
      for text in texts(4, ["a", "b"]) {
        #expect(rules.allows("/\(text)") == !Self.matches(Array(pattern)[...], Array(text)[...]), "\(pattern) \(text)")
      }
    }
  }

  /// The plain meaning of a pattern, by trying every run for every star.
  private static func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == "*" { return (0...text.count).contains { matches(rest, text.dropFirst($0)) } }
    return text.first == first && matches(rest, text.dropFirst())
  }
}
