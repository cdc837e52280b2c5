import Diagnostics
import Manifest
import TestSupport
import Testing

/// A slash and a combining mark behind it are one character to Swift and two to the system.
@Suite("A name that begins with a combining mark")
struct CombiningMarkTests {
  @Test(
    "is in no path of a manifest",
    arguments: [
      #""classes": {"weir": "PATH"}"#, #""classes": {"weir": {"sources": [{"csv": "PATH"}]}}"#,
      #""classes": {"weir": {"sources": [{"files": "PATH"}]}}"#, #""export": [{"format": "csv", "to": "PATH"}]"#,
      #""report": {"to": "PATH"}"#, #""cache": {"dir": "PATH"}"#, #""takedown": "PATH""#,
      #""labels": {"file": "PATH/{class}.jsonl"}"#, #""duplicates": {"reference": ["PATH"]}"#,
    ])
  func path(_ member: String) {
    let rest = member.hasPrefix(#""classes""#) ? "" : #", "classes": {"weir": "weir.csv"}"#
    let text = #"{"dsbuild": 1, "name": "a", "# + member.replacing("PATH", with: "a/../\u{301}b/../../x") + rest + "}"
    let mistakes = Outcome(text).mistakes
    #expect(mistakes.contains { "\($0.message) \($0.hint ?? "")".contains("combining mark") }, "\(mistakes)")
  }
}
