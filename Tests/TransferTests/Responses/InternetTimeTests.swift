import Testing
import Transfer

@Suite("Times of programs")
struct InternetTimeTests {
  @Test(
    "are read with and without parts of a second, in any zone",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-30T02:30:00Z", 1_796_005_800),
      ("2026-11-30T02:30:00.123456Z", 1_796_005_800),
      ("2026-11-30T03:30:00+01:00", 1_796_005_800), ("2026-11-29T21:30:00-05:00", 1_796_005_800),
      ("2024-02-29t23:59:60z", 1_709_251_200),
    ] as [(String, Int64)])
  func read(text: String, seconds: Int64) {
    #expect(InternetTime.seconds(text) == seconds)
  }

  @Test(
    "are nothing else",
    arguments: [
      "", "soon", "2026-11-30", "2026-11-30T02:30:00", "2026-13-30T02:30:00Z", "2026-11-30T24:30:00Z",
      "2026-11-30T02:30:00+25:00", "99999-11-30T02:30:00Z", String(repeating: "1", count: 100),
    ])
  func refused(text: String) {
    #expect(InternetTime.seconds(text) == nil)
  }
}
