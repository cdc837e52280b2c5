import TestSupport
import Testing

/// Real phone photos with faults planted among them: ten classes, sixteen photos each.
@Suite("Ten classes of photos", .enabled(if: Corpora.folder("photos/clothing10") != nil, "the corpora are not here"))
struct ClothingTests {
  @Test("each class's funnel and reasons are what was planted, and the second build does nothing")
  func funnels() async throws {
    let corpus = try #require(Corpora.folder("photos/clothing10"))
    let classes = try Corpora.names(in: corpus)
    #expect(classes.count == 10)
    var answers: [String: Answer] = [:]
    var lists: [String: [String]] = [:]
    for name in classes {
      let photos = try Corpora.names(in: "\(corpus)/\(name)").filter { $0.hasSuffix(".jpg") }
      for photo in photos { answers["/\(name)/\(photo)"] = .jpeg(try Corpora.read("\(corpus)/\(name)/\(photo)")) }
      let first = try Corpora.read("\(corpus)/\(name)/\(photos[0])")
      answers["/\(name)/copy.jpg"] = .jpeg(first)
      answers["/\(name)/half.jpg"] = .jpeg(Array(first.prefix(first.count / 2)))
      answers["/\(name)/short.jpg"] = .truncated(first, type: "image/jpeg")
      answers["/\(name)/page.jpg"] = .pageAsJPEG
      // The last photo is reached through a redirect alone.
      answers["/\(name)/moved.jpg"] = .redirect(to: "/\(name)/\(photos[photos.count - 1])")
      lists[name] =
        photos.dropLast() + ["copy.jpg", "half.jpg", "short.jpg", "page.jpg", "moved.jpg", "gone.jpg", photos[0]]
    }
    let planted = [
      "exact_duplicate": 1, "corrupt": 1, "truncated": 1, "not_image": 1, "http_404": 1, "repeated_url": 1,
    ]
    try await LoopbackOrigin.serve(answers) { [lists] origin in
      let project = try TemporaryProject()
      for (name, paths) in lists {
        let rows = paths.map { origin.url("/\(name)/\($0)") }
        try project.folder.write((["url"] + rows).joined(separator: "\n") + "\n", to: "\(name).csv")
      }
      try project.folder.write(
        """
        dsbuild: 1
        name: clothing
        classes:
        \(lists.keys.sorted().map { "  \($0): \($0).csv" }.joined(separator: "\n"))
        fetch:
          allow_addresses: [127.0.0.0/8]
          retries: { max: 1, backoff: 1ms..5ms }
        crop: { mode: center, size: 64 }

        """, to: "dataset.yaml")
      let summary = try await project.build()
      for (name, paths) in lists {
        #expect(summary.reasons(name) == planted, "\(name)")
        #expect(summary.funnel(name, "candidates") == paths.count, "\(name)")
        #expect(summary.funnel(name, "exported") == 16, "\(name)")
      }
      // Fifteen photos, the copy, the half one and the moved one are bodies; three of each class are none.
      #expect(summary.actions("fetch") == BuildSummary.Actions(ran: 180, failed: 30))
      let second = try await project.build()
      #expect(second.result == "unchanged")
      #expect(second.requests == 0)
      #expect(second.actionsTried == 0)
    }
  }
}
