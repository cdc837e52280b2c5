import ExamplePictures
import Foundation
import TestSupport
import Testing

/// Files of a named folder that a build does not read are gaps, and links are named with what to write.
@Suite("Files that are left out")
struct LeftOutTests {
  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.floodGate, seed: UInt64(80 + seed)).jpeg() }

  private func project(_ classes: String = "{ gate: p/gate }") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<2 { try project.folder.write(Self.picture(seed), to: "p/gate/\(seed).jpg") }
    try project.folder.write(
      "dsbuild: 1\nname: left\nclasses: \(classes)\nduplicates: { near: { threshold: 0% } }\n", to: "dataset.yaml")
    return project
  }

  private func link(_ project: TemporaryProject, _ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: project.folder.path(of: path), withDestinationPath: target)
  }

  /// Adds a picture whose name is not UTF-8, a hidden one, a link, and hidden files that are no pictures.
  private func leaveOut(_ project: TemporaryProject) async throws {
    try project.folder.write(Self.picture(5), to: "p/gate/.hidden.jpg")
    try project.folder.write("Mac OS X", to: "p/gate/._0.jpg")
    try project.folder.write("x", to: "p/gate/.keep")
    try project.folder.write(Self.picture(6), to: "elsewhere/6.jpg")
    try link(project, "p/gate/link.jpg", to: "../../elsewhere/6.jpg")
    let copied = try await Program(path: "/bin/bash").run(
      ["-c", "cp elsewhere/6.jpg $'p/gate/\\351.jpg'"], in: project.folder.path)
    #expect(copied.status == 0)
  }

  @Test(
    "are gaps of a folder and of a pattern: `--strict` exits with 3, `status` counts them",
    arguments: ["p/gate", "p/gate/*.jpg", "p/**/*.jpg"])
  func strict(pattern: String) async throws {
    let project = try project("{ gate: [ { files: \"\(pattern)\" } ] }")
    #expect(try await project.dsbuild("--strict").status == 0)
    try await leaveOut(project)
    let strict = try await project.dsbuild("--strict", "-q")
    #expect(strict.status == 3 && strict.talk.contains("3 rows or files are"), "\(strict.talk)")
    let built = try await project.dsbuild("build")
    #expect(built.status == 0 && built.talk.contains("3 gaps: 1 hidden, 1 link, 1 not_utf8"), "\(built.talk)")
    #expect(built.talk.contains("`p/gate/.hidden.jpg`") && !built.talk.contains("._0.jpg"), "\(built.talk)")
    let json = try await project.build().json
    #expect(json["gaps"].int == 3 && json["classes"]["gate"]["gaps"].int == 3)
    #expect(json["classes"]["gate"]["left_out"].counts == ["hidden": 1, "link": 1, "not_utf8": 1])
    let status = try await project.dsbuild("status", "--json").json()
    #expect(status["gaps"].int == 3 && status["classes"]["gate"]["gaps"].int == 3)
    let text = try await project.dsbuild("status").output
    #expect(text.contains("3 gaps") && text.contains("1 hidden: the name of the picture begins with a dot"), "\(text)")
    #expect(try await project.dsbuild("build", "--set", "fetch.fail_over=50%").status == 3)
  }

  @Test("are listed by `ls --reason`, explained by `why` and named in the report")
  func named() async throws {
    let project = try project()
    try project.editManifest("duplicates:", to: "report: { to: out/report }\nduplicates:")
    try await leaveOut(project)
    _ = try await project.build()
    #expect(try await project.dsbuild("ls", "--reason", "link").output == "gate  p/gate/link.jpg  link\n")
    let row = try await project.dsbuild("ls", "--reason", "hidden", "--json").jsonLines()
    #expect(row.map { $0["source"].string } == ["p/gate/.hidden.jpg"] && row[0]["reason"].string == "hidden")
    let why = try await project.dsbuild("why", "p/gate/link.jpg")
    #expect(why.status == 0 && why.output.contains("links are not followed"), "\(why.output) \(why.talk)")
    #expect(try await project.dsbuild("ls", "--reason", "linc").talk.contains("did you mean `link`?"))
    #expect(try project.folder.text("out/report/report.json").contains("p/gate/link.jpg"))
  }

  @Test(
    "by a link on the way to them are named with its real path, in one sentence",
    arguments: [
      ("gate", "`gate` of class `gate` is a link", "`p/gate`"),
      ("store/gate", "`store` in `store/gate` of class `gate` is a link", "`p`"),
      ("store/gate/*.jpg", "`store` in `store/gate/*.jpg` of class `gate` is a link", "`p`"),
    ])
  func linkedFolder(pattern: String, subject: String, target: String) async throws {
    let project = try project("{ gate: [ { files: \"\(pattern)\" } ], other: p/other }")
    try project.folder.write(Self.picture(7), to: "p/other/7.jpg")
    try link(project, "gate", to: "p/gate")
    try link(project, "store", to: "p")
    let result = try await project.dsbuild("build")
    let sentence = "\(subject), and links are not followed: write its real path, \(target)"
    #expect(result.status == 1 && result.talk.contains("note: \(sentence)\n"), "\(result.talk)")
    #expect(
      result.talk.contains("class `gate` takes no file, so nothing was exported\n  hint: \(sentence)"), "\(result.talk)"
    )
    for untrue in ["no rows yet", "matches no file", "without a picture", "are left out"] {
      #expect(!result.talk.contains(untrue), "\(result.talk)")
    }
    #expect(try await project.dsbuild("status").output.contains(sentence))
  }

  @Test("a link that leads nowhere is called so")
  func deadLink() async throws {
    let project = try project("{ gate: [ { files: \"gone/*.jpg\" } ] }")
    try link(project, "gone", to: "nowhere")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("there is no `gone`") || talk.contains("is a link that leads nowhere"), "\(talk)")
  }

  @Test(
    "folders of classes that overlap are named once",
    arguments: [
      ("{ a: p/gate, b: p/gate }", "`p/gate` is a source of both `a` and `b`"),
      ("{ a: p, b: p/gate }", "`p` of class `a` contains `p/gate` of class `b`"),
      ("{ b: [ { files: \"p/gate/*.jpg\" } ], a: ./p/ }", "`p` of class `a` contains `p/gate/*.jpg` of class `b`"),
      (
        "{ a: p, b: p/gate, c: [ { files: p/gate/0.jpg } ] }",
        "`p` of class `a` contains sources of 2 other classes, such as `b`"
      ),
    ])
  func overlap(classes: String, sentence: String) async throws {
    let project = try project(classes)
    let talk = try await project.dsbuild("config").talk
    #expect(talk.split(separator: sentence, omittingEmptySubsequences: false).count == 2, "\(talk)")
  }

  @Test(
    "folders of classes beside each other are no overlap",
    arguments: ["{ a: p/gate, b: p/gat }", "{ a: [ { files: \"p/*.jpg\" } ], b: p/gate }"])
  func beside(classes: String) async throws {
    let project = try project(classes)
    try project.folder.write(Self.picture(9), to: "p/gat/9.jpg")
    try project.folder.write(Self.picture(10), to: "p/10.jpg")
    let talk = try await project.dsbuild("config").talk
    #expect(!talk.contains("two classes"), "\(talk)")
  }
}
