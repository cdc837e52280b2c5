import Collections
import Manifest
import TestSupport
import Testing

/// Runs that stop before their end, and go on.
@Suite("Resuming searches") struct ResumeTests {
  @Test("after a quota the next run asks only for the pages that are left", arguments: SearchCollection.allCases)
  func quota(_ name: SearchCollection) async throws {
    try await SearchRig.serve(name, ServedPicture.mixed(500)) { rig in
      rig.collection.with { $0.quotaAfter = 7 }
      let stopped = try await rig.run()
      #expect(
        stopped.ending == .quota("the answer is 429, to be asked again after 86400 s", resume: resume(stopped.ending)))
      #expect(stopped.pages == 7)
      #expect(stopped.list.rows.isEmpty)
      rig.collection.with { $0.quotaAfter = nil }
      let whole = try await rig.run()
      #expect(whole.ending == .whole)
      #expect(whole.continuedAge != nil)
      let answered = rig.collection.with { $0.answered }
      #expect(Set(answered).count == answered.count)
      #expect(whole.asked == answered.count - 7)
      #expect(whole.list.rows.count == ServedPicture.mixed(500).count { $0.trap == nil })
    }
  }

  private func resume(_ ending: SearchEnding) -> Int64? {
    guard case .quota(_, let time) = ending else { return nil }
    return time
  }

  @Test("a time to ask again that is short is waited for, by the clock of the run") func shortWait() async throws {
    try await SearchRig.serve(.openverse, ServedPicture.mixed(100)) { rig in
      let result = try await rig.run()
      #expect(result.ending == .whole)
      // Put off once for a second, then a second between the starts of requests.
      #expect(rig.clock.waits.filter { $0 == .seconds(1) }.count >= result.asked - 1)
    }
  }

  @Test("a server that answers nothing stops the run, and the list stays") func unreachable() async throws {
    try await SearchRig.serve(.commons, ServedPicture.mixed(100)) { rig in
      rig.origin.answer("/w/api.php", .status(503))
      let result = try await rig.run()
      #expect(result.ending.name == "unreachable")
      #expect(result.asked == 4)
      #expect(result.list.rows.isEmpty)
    }
  }

  @Test("a page of a front end instead of JSON is asked again") func frontEnd() async throws {
    try await SearchRig.serve(.openverse, ServedPicture.mixed(60)) { rig in
      let path = ServedCollection.served("openverse")
      let real = try #require(rig.collection.answers[path])
      rig.origin.answer(path, .first(2, .reply(200, [:], Array("<html>".utf8)), then: real))
      #expect(try await rig.run().ending == .whole)
    }
  }

  @Test("a query that is refused ends with the words of the collection") func refused() async throws {
    try await SearchRig.serve(.commons, []) { rig in
      let body = #"{"error":{"code":"badvalue","info":"Unrecognized <b>value</b>"}}"#
      rig.origin.answer("/w/api.php", .reply(200, [:], Array(body.utf8)))
      await #expect(throws: (any Error).self) { try await rig.run() }
      #expect(rig.origin.requests["/w/api.php"] == 1)
    }
  }
}
