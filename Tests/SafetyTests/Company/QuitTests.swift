import TestSupport
import Testing

@Suite("The key that quits")
struct QuitTests {
  @Test("ends a build at once, without a backtrace, and the next one goes on from what was kept")
  func quits() async throws {
    var answers = ThirtyPictures.answers
    answers["/weir/1.jpg"] = .silence
    try await LoopbackOrigin.serve(answers) { origin in
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      let running = try program.start(["-q"], in: folder.path)
      for _ in 0..<3000 where origin.requests["/weir/1.jpg"] == nil { try await Task.sleep(for: .milliseconds(10)) }
      running.signal(.quit)
      let result = try await running.result()
      #expect(result.status == 131)
      #expect(result.talk.isEmpty, "\(result.talk)")
      for (path, answer) in ThirtyPictures.answers { origin.answer(path, answer) }
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
    }
  }
}
