import Foundation
import TestSupport
import Testing

/// Answers, undos, restarts and kills in a random order, held against a model of what was acknowledged.
@Suite("Decisions")
struct ManyDecisionsTests {
  /// What the files must hold, and the steps that can be taken back.
  private struct Model {
    var answers: [String: String] = [:]
    private var steps: [[(image: String, was: String?)]] = []

    mutating func take(_ images: [String], _ answer: String) {
      let changed = images.filter { answers[$0] != answer }
      guard !changed.isEmpty else { return }
      steps.append(changed.map { ($0, answers[$0]) })
      for image in changed { answers[image] = answer }
    }

    /// The picture that undo shows; nil when there is nothing to take back.
    mutating func undo() -> String? {
      guard let step = steps.popLast() else { return nil }
      for (image, was) in step { answers[image] = was }
      return step.first?.image
    }
  }

  @Test("500 random answers, undos, restarts and kills leave the file that was acknowledged", arguments: [UInt64(20)])
  func random(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let project = try await PictureProject.build([.weir: 24], side: 96)
    var page = try await RunningPage(project)
    let grid = try await page.ask("grid", #"{"class":"weir","count":100}"#)
    let images = grid["images"].elements.compactMap { $0["image"].string }
    #expect(images.count == 24)
    var model = Model()
    for step in 0..<500 {
      switch Int.random(in: 0..<100, using: &generator) {
      case 0..<62:
        let image = try #require(images.randomElement(using: &generator))
        let answer = try #require(["yes", "no", "skip"].randomElement(using: &generator))
        let next = try await page.ask("answer", #"{"class":"weir","image":"\#(image)","answer":"\#(answer)"}"#)
        model.take([image], answer)
        #expect((next["mode"].string == "done") == (model.answers.count == images.count))
      case 62..<70:
        let some = Array(images.shuffled(using: &generator).prefix(5))
        let list = some.map { "\"\($0)\"" }.joined(separator: ",")
        _ = try await page.ask("answers", #"{"class":"weir","images":[\#(list)],"answer":"no"}"#)
        model.take(some, "no")
      case 70..<92:
        let shown = try await page.ask("undo")
        #expect(shown["image"]["image"].string == model.undo(), "step \(step)")
      case 92..<96:
        await page.program.end(by: .terminate)
        page = try await RunningPage(project)
      default:
        await page.program.end(by: .kill)
        page = try await RunningPage(project)
      }
      #expect(try PictureProject.answers(project, "weir") == model.answers, "step \(step)")
    }
    let lines = try project.folder.text("labels/weir.jsonl").split(separator: "\n")
    #expect(lines == lines.sorted())
    #expect(lines.allSatisfy { $0.wholeMatch(of: /\{"image": "[0-9a-f]{64}", "answer": "(yes|no|skip)"\}/) != nil })
  }

  @Test("a kill between request and answer loses nothing that was acknowledged")
  func killedInBetween() async throws {
    let project = try await PictureProject.build([.weir: 12], side: 96)
    var acknowledged: [String: String] = [:]
    for round in 0..<6 {
      let page = try await RunningPage(project)
      let grid = try await page.ask("grid", #"{"class":"weir","count":100}"#)
      let images = grid["images"].elements.compactMap { $0["image"].string }
      let word = round.isMultiple(of: 2) ? "yes" : "no"
      // All at once, and the process dies after the third acknowledgement: whatever came back must be there.
      let saved = await withTaskGroup(of: String?.self) { group in
        for image in images {
          group.addTask {
            let body = #"{"class":"weir","image":"\#(image)","answer":"\#(word)"}"#
            return (try? await page.ask("answer", body)) == nil ? nil : image
          }
        }
        var saved: [String] = []
        for await image in group {
          guard let image else { continue }
          saved.append(image)
          if saved.count == 3 { page.program.send(.kill) }
        }
        return saved
      }
      await page.program.end(by: .kill)
      for image in saved { acknowledged[image] = word }
      let answers = try PictureProject.answers(project, "weir")
      for image in saved { #expect(answers[image] == word, "round \(round)") }
      for (image, answer) in acknowledged where !saved.contains(image) {
        // The one that was not acknowledged may have been saved or not.
        #expect([answer, word].contains(answers[image]), "round \(round)")
      }
      acknowledged = answers
    }
    let again = try await RunningPage(project)
    #expect(try await again.ask("grid", #"{"class":"weir"}"#)["total"].int == 12)
  }

  @Test("undo leaves alone what an import has changed since")
  func changedSince() async throws {
    let project = try await PictureProject.build([.weir: 3])
    let page = try await RunningPage(project)
    let view = try await page.ask("open")
    let image = try #require(view["image"]["image"].string)
    _ = try await page.ask("answer", #"{"class":"weir","image":"\#(image)","answer":"yes"}"#)
    let other = #"{"image": "\#(image)", "answer": "no"}"# + "\n"
    try project.folder.write(other, to: "labels/weir.jsonl")
    #expect(try await page.ask("undo")["undone"].bool == false)
    #expect(try project.folder.text("labels/weir.jsonl") == other)
    // A file that nobody can read is said, and nothing is written over it.
    try project.folder.write("{", to: "labels/weir.jsonl")
    let reply = try await page.post("/api/answer", #"{"class":"weir","image":"\#(image)","answer":"yes"}"#)
    #expect(reply.status == 409)
    #expect(try reply.json()["error"].string?.contains("labels/weir.jsonl:1") == true)
    #expect(try project.folder.text("labels/weir.jsonl") == "{")
  }

  @Test("a build that runs meanwhile takes the answers, and the page what was built")
  func buildMeanwhile() async throws {
    let project = try await PictureProject.build([.weir: 4])
    let page = try await RunningPage(project)
    let image = try #require(try await page.ask("open")["image"]["image"].string)
    _ = try await page.ask("answer", #"{"class":"weir","image":"\#(image)","answer":"no"}"#)
    let summary = try await project.build()
    #expect(summary.funnel("weir", "kept") == 3)
    try project.folder.write(DrawnPicture(.weir, seed: 77).jpeg(), to: "weir/9999.jpg")
    _ = try await project.build()
    let grid = try await page.ask("grid", #"{"class":"weir"}"#)
    #expect(grid["total"].int == 4)
    _ = try await page.ask("open")
    #expect(try await page.ask("grid", #"{"class":"weir"}"#)["total"].int == 5)
  }
}
