import Foundation
import TestSupport
import Testing

@Suite("Interrupts and inputs that move")
struct InterruptTests {
  @Test("the first signal ends a build within two seconds, and what was finished is kept", arguments: [2, 15])
  func signals(number: Int) async throws {
    var answers = ThirtyPictures.answers
    // Half of the pictures never come.
    for number in 1...5 { answers["/weir/\(number).jpg"] = .silence }
    try await LoopbackOrigin.serve(answers) { origin in
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      let running = try program.start(["-q"], in: folder.path)
      for _ in 0..<3000 where origin.requests.count < 33 { try await Task.sleep(for: .milliseconds(10)) }
      try #require(origin.requests.count == 33)
      // What came has a moment to be stored: the build is idle then, all it waits for never comes.
      try await Task.sleep(for: .milliseconds(500))
      let sent = ContinuousClock.now
      running.signal(number == 2 ? .interrupt : .terminate)
      let result = try await running.result()
      // Two seconds on a quiet machine; test machines are busy.
      #expect(sent.duration(to: .now) < .seconds(6))
      #expect(result.status == 128 + number)
      #expect(result.talk.contains("run `dsbuild` again"), "\(result.talk)")
      for (path, answer) in ThirtyPictures.answers { origin.answer(path, answer) }
      origin.forgetRequests()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      #expect(Set(origin.requests.keys) == Set((1...5).map { "/weir/\($0).jpg" }))
      #expect(ThirtyPictures.strays(in: folder).isEmpty)
    }
  }

  @Test("a list edited while it is built from is keyed by the bytes that were read")
  func listEdited() async throws {
    var answers = ThirtyPictures.answers
    let late = Answer.first(1, .retryLater(status: 503, seconds: 1), then: answers["/weir/2.jpg"] ?? .status(404))
    answers["/weir/2.jpg"] = late
    try await LoopbackOrigin.serve(answers) { origin in
      let folder = try ThirtyPictures.folder(at: origin)
      try folder.write(
        try folder.text("dataset.yaml").split(separator: "max: 0").joined(separator: "max: 2, backoff: 10ms..20ms"),
        to: "dataset.yaml")
      let program = try Program.dsbuild()
      let list = try folder.text("weir.csv")
      let running = try program.start(["-q"], in: folder.path)
      for _ in 0..<3000 where origin.requests["/weir/2.jpg"] == nil { try await Task.sleep(for: .milliseconds(5)) }
      // Same size, other row order, and one row for another.
      try folder.write(list.split(separator: "weir/3.jpg").joined(separator: "weir/4.jpg"), to: "weir.csv")
      #expect(try await running.result().status == 0)
      #expect(try folder.text("lock/weir.tsv").contains("weir/3.jpg"))
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      #expect(try !folder.text("lock/weir.tsv").contains("weir/3.jpg"))
      try folder.write(list, to: "weir.csv")
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      #expect(try folder.text("lock/weir.tsv").contains("weir/3.jpg"))
    }
  }

  @Test(
    "edits of the same size in one tick, clocks set back, and times without content are each seen for what they are")
  func stamps() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      func build() async throws -> BuildSummary {
        BuildSummary(json: try await program.run(["build", "--json"], in: folder.path).json())
      }
      _ = try await build()
      let list = try folder.text("weir.csv")
      for date in [Date(timeIntervalSince1970: 1), Date(timeIntervalSinceNow: 1_000_000)] {
        try FileManager.default.setAttributes(
          [.modificationDate: date], ofItemAtPath: folder.path(of: "weir.csv"))
        #expect(try await build().result == "unchanged")
        // Another content at the same size, its time set back to what it was.
        try folder.write(list.split(separator: "weir/3.jpg").joined(separator: "weir/5.jpg"), to: "weir.csv")
        try FileManager.default.setAttributes(
          [.modificationDate: date], ofItemAtPath: folder.path(of: "weir.csv"))
        #expect(try await build().result == "built")
        try folder.write(list, to: "weir.csv")
        #expect(try await build().result == "built")
      }
      // An output changed in place, at once after it was written, as often as it takes to meet its tick.
      let truth = try ThirtyPictures.products(of: folder)
      let file = try #require(truth.keys.sorted().first { $0.hasPrefix("out/folder/") && $0.hasSuffix(".jpg") })
      let kept = "out/folder.edited/" + file.dropFirst("out/folder/".count)
      for _ in 0..<5 {
        var bytes = try folder.read(file)
        bytes[bytes.count / 2] ^= 1
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path(of: file)))
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
        #expect(try await build().result == "built")
        var products = try ThirtyPictures.products(of: folder)
        // The build keeps the changed bytes beside the output, once, in a folder with a mark.
        #expect(products.removeValue(forKey: kept) == bytes)
        #expect(products.removeValue(forKey: "out/folder.edited/.dsbuild-edited") != nil)
        #expect(products.keys.sorted() == truth.keys.sorted())
        #expect(products == truth)
      }
    }
  }
}
