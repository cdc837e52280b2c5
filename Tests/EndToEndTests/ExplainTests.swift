import Digests
import Foundation
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// Each kind of edit is told with its place before the build, and the node that ran for it tells the same after.
@Suite("What changed")
struct ExplainTests {
  /// A cause as `explain --json` gives it.
  private struct Told: Hashable, CustomStringConvertible {
    var kind: String
    var name: String
    var place: String?

    init(_ kind: String, _ name: String, _ place: String?) {
      self.kind = kind
      self.name = name
      self.place = place
    }

    init(_ json: JSONValue) {
      self.init(json["kind"].string ?? "", json["name"].string ?? "", json["place"].string)
    }

    var description: String { "\(kind) \(name) \(place ?? "-")" }
  }

  private func causes(of node: String, state: String, _ project: TemporaryProject) async throws -> [Told] {
    let nodes = try await project.dsbuild("explain", "--json", node).json()["nodes"].elements
    #expect(nodes.map { $0["state"].string } == [state], "\(node)")
    return nodes.flatMap { $0["causes"].elements.map(Told.init) }
  }

  /// Expects a cause at a node before the next build, and as the reason why it ran after it.
  private func expect(_ told: Told, of node: String, _ project: TemporaryProject) async throws {
    #expect(try await causes(of: node, state: "would_run", project).contains(told), "\(told) before")
    _ = try await project.build()
    #expect(try await causes(of: node, state: "ran", project).contains(told), "\(told) after")
  }

  @Test("is told down to the line, before the build and after it")
  func kinds() async throws {
    try await DrawnProject.runBuilt { project, origin in
      #expect(
        try await causes(of: "crop:weir", state: "ran", project).map(\.kind) == ["never_built"])

      try project.editManifest("threshold: 10%", to: "threshold: 9%")
      let manifest = try project.folder.text("dataset.yaml").split(separator: "\n", omittingEmptySubsequences: false)
      let line = try #require(manifest.firstIndex { $0.contains("threshold") }) + 1
      try await expect(
        Told("option", "duplicates.near.threshold", "dataset.yaml:\(line)"), of: "near_duplicates", project)

      origin.answer("/weir/more.jpg", .jpeg(DrawnPicture(.weir, seed: 61).jpeg()))
      let list = try project.folder.text("sources/weir.csv")
      try project.folder.write(list + origin.url("/weir/more.jpg") + "\n", to: "sources/weir.csv")
      let row = list.split(separator: "\n", omittingEmptySubsequences: false).count
      let added = Told("row", origin.url("/weir/more.jpg"), "sources/weir.csv:\(row)")
      let fresh = try await project.dsbuild("explain", "--json", origin.url("/weir/more.jpg")).json()
      #expect(fresh["nodes"][0]["causes"].elements.map(Told.init) == [added])
      try await expect(added, of: "fetch:weir", project)

      let rows = try await project.dsbuild("ls", "--class", "weir", "--verdict", "in", "--json").jsonLines()
      let images = try rows.prefix(2).map { try #require($0["sha256"].string) }
      try project.folder.write("{\"image\": \"\(images[0])\", \"answer\": \"no\"}\n", to: "labels/weir.jsonl")
      try await expect(Told("label", images[0], "labels/weir.jsonl:1"), of: "labels:weir", project)
      let story = try await project.dsbuild("explain", "--json", images[0]).json()
      let labels = try #require(story["nodes"].elements.first { $0["node"].string == "labels" })
      #expect(labels["verdict_was"].string == "in")
      #expect(labels["verdict_now"].string == "out (labelled_no)")

      try project.folder.write(
        "{\"image\": \"\(images[1])\", \"x\": 1, \"y\": 2, \"side\": 70, \"by\": \"person\"}\n", to: "crops/weir.jsonl")
      try await expect(Told("crop", images[1], "crops/weir.jsonl:1"), of: "crop:weir", project)

      try project.folder.write("# these two\nkeep \(images[1])\n", to: "duplicates.allow")
      try await expect(Told("input", "duplicates.allow", "duplicates.allow:2"), of: "near_duplicates", project)

      try project.editManifest("split:", to: "takedown: takedown.txt\nsplit:")
      try project.folder.write("# gone\n\(origin.url("/weir/more.jpg"))\n\(images[0])\n", to: "takedown.txt")
      let told = try await causes(of: "fetch:weir", state: "would_run", project)
      #expect(told.contains(Told("input", "takedown.txt", "takedown.txt:3")))
      try await expect(Told("input", "takedown.txt", "takedown.txt:2"), of: "sources:weir", project)

      let output = try #require(project.folder.files(under: "out/imagefolder").first { $0.hasSuffix(".jpg") })
      try project.folder.write("spoilt", to: output)
      try await expect(Told("missing", output, nil), of: "export:out/imagefolder", project)
    }
  }

  @Test("of something that does not exist is an error with a hint")
  func unknown() async throws {
    try await DrawnProject.run { project, _ in
      let result = try await project.dsbuild("explain", "crpo")
      #expect(result.status == 2)
      #expect(result.talk.contains("did you mean `crop`?"))
    }
  }

  @Test("is the version of an algorithm, where the last run was by another")
  func version() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let version = try OlderRun.describe("crop:weir", in: project)
      for file in project.folder.files(under: ".dsbuild") where file.contains("cache.sqlite") {
        try project.folder.remove(file)
      }
      let nodes = try await project.dsbuild("explain", "--json", "crop:weir").json()["nodes"].elements
      let causes = nodes.flatMap { $0["causes"].elements }
      let cause = try #require(causes.first { $0["kind"].string == "version" })
      #expect(cause["name"].string == "algorithm")
      #expect(cause["was"].string == "\(version - 1)" && cause["now"].string == "\(version)")
      #expect(
        try await project.dsbuild("explain", "crop:weir").output.contains("algorithm \(version - 1) -> \(version)"))
    }
  }
}
