import Digests
import ExamplePictures
import Foundation
import TestSupport
import Testing

/// The sentence about the changes since the last build, after edits of every kind.
@Suite("Since the last build")
struct LastBuildTests {
  private static func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(60 + seed)).jpeg() }

  private func built(_ more: String = "") async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(Self.picture(seed), to: "p/hat/\(seed).jpg") }
    for seed in 4..<8 { try project.folder.write(Self.picture(seed), to: "p/shoe/\(seed).jpg") }
    try project.folder.write(
      "dsbuild: 1\nname: last\nclasses: { hat: p/hat, shoe: p/shoe }\nduplicates: { near: { threshold: 0% } }\n\(more)",
      to: "dataset.yaml")
    _ = try await project.build()
    return project
  }

  private func sentence(_ project: TemporaryProject) async throws -> String {
    let result = try await project.dsbuild("build")
    #expect(result.status == 0, "\(result.talk)")
    let line = result.talk.split(separator: "\n").first { $0.hasPrefix("since the last build: ") }
    return String(line?.dropFirst("since the last build: ".count) ?? "nothing")
  }

  @Test("a file with another name gives the same image, and one in another folder changed class")
  func renamed() async throws {
    let project = try await built()
    try project.folder.write(Self.picture(0), to: "p/hat/new.jpg")
    try project.folder.remove("p/hat/0.jpg")
    #expect(try await sentence(project) == "the same images")
    try project.folder.write(Self.picture(1), to: "p/shoe/1.jpg")
    try project.folder.remove("p/hat/1.jpg")
    #expect(try await sentence(project) == "1 image changed class")
  }

  @Test("another picture under the name of one came in, and the other went out")
  func replaced() async throws {
    let project = try await built()
    try project.folder.write(Self.picture(20), to: "p/hat/0.jpg")
    try project.folder.write(Self.picture(21), to: "p/shoe/5.jpg")
    #expect(try await sentence(project) == "2 images came in, 2 images went out (2 replaced)")
    try project.folder.write(Self.picture(22), to: "p/shoe/5.jpg")
    let changes = try await project.build().json["changes"]
    #expect(changes["in"].int == 1 && changes["out"].int == 1 && changes["replaced"].int == 1)
  }

  @Test("builds that failed or were of a part are no last build")
  func failedBetween() async throws {
    let project = try await built()
    try project.folder.remove("p/hat/3.jpg")
    #expect(try await project.dsbuild("--locked").status == 6)
    _ = try await project.build("crop")
    #expect(try await sentence(project) == "1 image went out (1 no longer listed)")
    try project.folder.write(Self.picture(30), to: "p/hat/30.jpg")
    try project.folder.write("no such line\n", to: "crops/shoe.jsonl")
    #expect(try await project.dsbuild("build").status != 0)
    try project.folder.remove("crops/shoe.jsonl")
    #expect(try await sentence(project) == "1 image came in")
  }

  @Test("an image that a person moved to another class changed class")
  func moved() async throws {
    let project = try await built()
    let digest = SHA256Digest(of: Self.picture(2)).hex
    try project.folder.write("kind,url,image,from\nfile,p/hat/2.jpg,\(digest),hat\n", to: "moved/shoe.csv")
    try project.folder.write("{\"image\":\"\(digest)\",\"answer\":\"no\"}\n", to: "labels/hat.jsonl")
    try project.folder.write("{\"image\":\"\(digest)\",\"answer\":\"yes\"}\n", to: "labels/shoe.jsonl")
    #expect(try await sentence(project) == "1 image changed class")
  }

  @Test("every setting is named for which images were cropped again, also if the crops are remembered")
  func otherProfile() async throws {
    let project = try await built("profiles: { small: { crop: { size: 40 } } }\ncrop: { size: 80 }\n")
    _ = try await project.build("--profile", "small")
    try project.editManifest("threshold: 0%", to: "threshold: 1%")
    let said = try await sentence(project)
    #expect(said.hasPrefix("the same images, 8 cropped again ("), "\(said)")
    #expect(said.contains("crop.size 40 -> 80") && said.contains("duplicates.near.threshold 0% -> 1%"), "\(said)")
  }

  @Test("an address with another query gives the same image")
  func addresses() async throws {
    try await LoopbackOrigin.serve { origin in
      for path in ["/1.jpg", "/1.jpg?x=1"] { origin.answer(path, .jpeg(Self.picture(1))) }
      origin.answer("/2.jpg", .jpeg(Self.picture(2)))
      let project = try TemporaryProject()
      try project.folder.write("url\n\(origin.url("/1.jpg"))\n\(origin.url("/2.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        "dsbuild: 1\nname: query\nclasses: { weir: weir.csv }\nfetch: { allow_addresses: [127.0.0.0/8] }\n",
        to: "dataset.yaml")
      _ = try await project.build()
      try project.folder.write("url\n\(origin.url("/1.jpg?x=1"))\n\(origin.url("/2.jpg"))\n", to: "weir.csv")
      #expect(try await sentence(project) == "the same images")
    }
  }
}
