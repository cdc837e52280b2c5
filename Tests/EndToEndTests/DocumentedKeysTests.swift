import Foundation
import TestSupport
import Testing

import enum TestSupport.JSONValue

/// What the example and the guides say they name is all there.
@Suite("The documents")
struct DocumentedKeysTests {
  private func file(_ path: String) throws -> String {
    try String(contentsOf: Golden.root().appendingPathComponent(path), encoding: .utf8)
  }

  /// The names of all properties in a schema.
  private func keys(_ value: JSONValue) -> Set<String> {
    var found = Set(value["properties"].members.keys)
    for member in value.members.values { found.formUnion(keys(member)) }
    for element in value.elements { found.formUnion(keys(element)) }
    return found
  }

  @Test("example manifest has every key of the schema")
  func example() throws {
    let text = try file("dataset.yaml.example")
    let keys = keys(try JSONValue(parsing: file("schemas/dataset.schema.json")))
    #expect(keys.count > 100)
    #expect(keys.filter { !text.contains("\($0):") }.sorted() == [])
  }

  @Test("guide of exports has every format, column, member and feature")
  func exports() async throws {
    let text = try file("Sources/dsbuild/dsbuild.docc/Guides/Exports.md")
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "weir/1.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: documented
      classes: { weir: weir }
      export: [{ format: csv, to: out/a.csv }, { format: webdataset, to: out/shards }, { format: tfrecord, to: out/records }]

      """, to: "dataset.yaml")
    _ = try await project.build()
    let columns = try project.folder.text("out/a.csv").prefix { $0 != "\n" }.split(separator: ",")
    #expect(columns.count > 20 && columns.filter { !text.contains("`\($0)`") } == [])
    let shard = String(decoding: try project.folder.read("out/shards/data-000000.tar"), as: UTF8.self)
    let facts = try #require(shard.firstMatch(of: /\{"image_id"[^}]*\}/)?.output)
    let members = try JSONValue(parsing: String(facts)).members.keys
    #expect(members.count > 5 && members.filter { !text.contains("`\($0)`") } == [])
    let record = String(decoding: try project.folder.read("out/records/data-000000.tfrecord"), as: UTF8.self)
    let features = Set(record.matches(of: /image\/[a-z0-9\/]+/).map { String($0.output) })
    #expect(features.count > 5 && features.filter { !text.contains("`\($0)`") } == [])
    let schema = try JSONValue(parsing: file("schemas/dataset.schema.json"))
    #expect(keys(schema).contains("export"))
  }
}

/// What a build says of changes in the manifest.
@Suite("A changed setting")
struct SaidChangeTests {
  private func project() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 1...3 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "weir/\(seed).jpg")
    }
    try project.folder.write(
      "dsbuild: 1\nname: said\nclasses:\n  weir: [weir]\ncrop: { mode: pad, size: 64 }\n", to: "dataset.yaml")
    _ = try await project.build()
    return project
  }

  @Test("has its default as the old value, in `plan` as in `diff`")
  func fill() async throws {
    let project = try await project()
    try project.editManifest("mode: pad", to: "mode: pad, fill: \"#ff0000\"")
    let plan = try await project.dsbuild("plan").output
    #expect(plan.contains("crop.fill edge -> #ff0000"), "\(plan)")
  }

  @Test("is short where a source came")
  func source() async throws {
    let project = try await project()
    try project.folder.write("url\nn/a\n", to: "more.csv")
    try project.editManifest("[weir]", to: "[weir, { csv: more.csv, column: url, license: CC0-1.0 }]")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("since the last build: the same images (1 source was added)"), "\(talk)")
    #expect(talk.contains("1 out by rules: 1 blank_row") && !talk.contains("license"), "\(talk)")
  }

  @Test("that YAML takes for a comment is named with the quotes it needs")
  func comment() async throws {
    let project = try await project()
    try project.editManifest("size: 64", to: "fill: #ff0000")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("`#ff0000` is a comment here") && talk.contains("write `\"#ff0000\"`"), "\(talk)")
  }
}
