import TestSupport
import Testing

@Suite("What changes beside an open page")
struct ChangedBesideTests {
  @Test("neither an import nor the page loses what the other writes at the same time")
  func imports() async throws {
    let project = try await PictureProject.build([.weir: 16], side: 96)
    let page = try await RunningPage(project)
    let images = try await page.ask("grid", #"{"class":"weir","count":100}"#)["images"].elements
      .compactMap { $0["image"].string }
    let (own, imported) = (Array(images.prefix(8)), Array(images.dropFirst(8)))
    #expect(imported.count == 8)
    var expected: [String: String] = [:]
    for image in imported { expected[image] = "no" }
    for (number, image) in imported.enumerated() {
      try project.folder.write("{\"image\": \"\(image)\", \"answer\": \"no\"}\n", to: "import/\(number).jsonl")
    }
    async let importing: Void = {
      for number in imported.indices {
        let result = try await project.dsbuild("labels", "import", "--class", "weir", "import/\(number).jsonl")
        #expect(result.status == 0)
      }
    }()
    for round in 0..<40 {
      for image in own {
        let answer = round % 2 == 0 ? "yes" : "skip"
        _ = try await page.ask("answer", #"{"class":"weir","image":"\#(image)","answer":"\#(answer)"}"#)
        expected[image] = answer
      }
    }
    try await importing
    #expect(try PictureProject.answers(project, "weir") == expected)
  }

  @Test("an edited manifest is read when the page is loaded again, and a mistake in it is told")
  func edited() async throws {
    let project = try await PictureProject.build([.weir: 3], side: 96)
    let page = try await RunningPage(project)
    #expect(try await page.ask("open")["title"].string == "Weir")
    let manifest = try project.folder.text("dataset.yaml")
    try project.folder.write(manifest.replacing("title: Weir", with: "title: Weir of stone"), to: "dataset.yaml")
    #expect(try await page.ask("open")["title"].string == "Weir of stone")
    try project.folder.write(manifest + "nonsense: 1\n", to: "dataset.yaml")
    let refused = try await page.post("/api/open")
    #expect(refused.status == 409 && refused.text.contains("dataset.yaml:"))
    try project.folder.write(manifest, to: "dataset.yaml")
    #expect(try await page.ask("open")["title"].string == "Weir")
  }
}
