import Collections
import Diagnostics
import Manifest
import TestSupport
import Testing

/// Who refuses what, and what to do about it.
@Suite("Refused searches") struct RefusalTests {
  @Test(
    "an error says who refused, and its hint names what to change",
    arguments: [
      (
        200, #"{"detail": "bad"}"#, "refuses the query: bad",
        "change the query; the list `sources/a.csv` was not changed"
      ),
      (401, "{}", "refuses the query: the answer is 401", "check `key` and the environment variable it names"),
      (403, "{}", "refuses the query: the answer is 403", "check `key` and the environment variable it names"),
      (404, "{}", "could not be asked: the answer is 404 (http://127.0.0.1:", "check `endpoint`"),
    ])
  func answers(_ status: Int, _ body: String, _ message: String, _ hint: String) async throws {
    try await SearchRig.serve(.openverse, []) { rig in
      rig.answer(body, status: status)
      let error = await #expect(throws: DiagnosticError.self) { try await rig.run() }
      let found = try #require(error?.diagnostics.first)
      #expect(found.message.hasPrefix("`127.0.0.1:\(rig.origin.port)` \(message)"), "\(found.message)")
      #expect(found.hint == hint)
    }
  }

  @Test("an address that dsbuild does not ask is no refusal of the collection") func denied() async throws {
    try await SearchRig.serve(.openverse, []) { rig in
      var rig = rig
      rig.allowed = []
      let run = rig
      let error = await #expect(throws: DiagnosticError.self) { try await run.run() }
      let found = try #require(error?.diagnostics.first)
      #expect(found.message.contains("was not asked: 127.0.0.1 is not a public address"))
      #expect(found.hint?.contains("if the address is yours, `fetch: { allow_addresses: [...] }` allows it") == true)
      #expect(rig.origin.requests.isEmpty)
    }
  }
}
