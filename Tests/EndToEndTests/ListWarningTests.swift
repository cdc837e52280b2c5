import TestSupport
import Testing

/// What is wrong with a list stays wrong until the list changes: each build and `status` say it, not only the build that read it.
@Suite("A warning about a list")
struct ListWarningTests {
  /// A built project of a class whose second source takes no row.
  private func built(_ body: @Sendable (TemporaryProject) async throws -> Void) async throws {
    let bytes = DrawnPicture(.weir, seed: 1).jpeg()
    let project = try TemporaryProject()
    try project.folder.write(bytes, to: "photos/a.jpg")
    try project.folder.write("url,kind\nhttp://127.0.0.1:1/b.jpg,a\n", to: "list.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: warned
      classes:
        weir: { sources: [{ files: photos }, { csv: list.csv, where: { kind: c } }, { files: "photos/*.png" }] }

      """, to: "dataset.yaml")
    #expect(try await project.dsbuild("build").status == 0)
    try await body(project)
  }

  private static let message = "list.csv:1: none of 1 rows has `c` in the column `kind`"

  @Test("is said by a build that has nothing to do, in text and in JSON")
  func nothingToDo() async throws {
    try await built { project in
      let talk = try await project.dsbuild("build").talk
      #expect(talk.contains("nothing to do") && talk.contains("warning: \(Self.message)\n"), "\(talk)")
      let warnings = try await project.build().json["warnings"].elements
      #expect(warnings.map { $0["message"].string } == [Self.message])
    }
  }

  @Test("is said by `status` and `doctor`, as are patterns that take nothing")
  func status() async throws {
    try await built { project in
      let status = try await project.dsbuild("status").output
      #expect(status.contains("warning: \(Self.message)\n"), "\(status)")
      #expect(status.contains("note: `photos/*.png` of class `weir` matches no file"), "\(status)")
      let json = try await project.dsbuild("status", "--json").json()
      #expect(json["warnings"].elements.map { $0["message"].string } == [Self.message])
      #expect(json["near_misses"][0]["pattern"].string == "photos/*.png")
      #expect(try await project.dsbuild("doctor").output.contains(Self.message))
    }
  }

  @Test("is said once by the build that reads the list, and no more once the list is right")
  func mended() async throws {
    try await built { project in
      try project.folder.write("url,kind\nhttp://127.0.0.1:1/b.jpg,d\n", to: "list.csv")
      let talk = try await project.dsbuild("build").talk
      #expect(talk.components(of: Self.message) == 1, "\(talk)")
      try project.editManifest("kind: c", to: "kind: d")
      #expect(!(try await project.dsbuild("build").talk.contains("none of")))
      #expect(!(try await project.dsbuild("status").output.contains("none of")))
    }
  }

  @Test("is said once of a list of several classes, with what its rows have; a guess is told once")
  func shared() async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "photos/a.jpg")
    try project.folder.write("Bild;Art\nhttp://127.0.0.1:1/b.jpg;dam\nhttp://127.0.0.1:1/c.jpg;weir\n", to: "list.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: shared
      duplicates: { on_label_conflict: keep_first }
      classes:
        dam: { sources: [photos, { csv: list.csv, where: { Art: dams } }] }
        gate: { sources: [photos, { csv: list.csv, where: { Art: dams } }] }

      """, to: "dataset.yaml")
    let first = try await project.dsbuild("build").talk
    #expect(
      first.components(of: "none of 2 rows has `dams` in the column `Art`\n  hint: did you mean `dam`?") == 1,
      "\(first)")
    #expect(first.components(of: "no column is named `url`") == 1, "\(first)")
    let again = try await project.dsbuild("build").talk
    #expect(again.components(of: "none of 2 rows") == 1 && !again.contains("no column is named"), "\(again)")
    #expect(!(try await project.dsbuild("status").output.contains("no column is named")))
  }

  @Test("counts the rows that no class takes, in builds and in `status`, until every row is in a class")
  func untaken() async throws {
    let project = try TemporaryProject()
    for (seed, name) in ["dam", "weir"].enumerated() {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed + 1)).jpeg(), to: "photos/\(name)/a.jpg")
    }
    let kinds = ["dam", "weir", "Dam", "sluice", "sluice", ""]
    let rows = kinds.enumerated().map { "http://127.0.0.1:1/\($0).jpg,\($1)\n" }
    try project.folder.write("url,kind\n" + rows.joined(), to: "all.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: untaken
      classes:
        dam: { sources: [photos/dam, { csv: all.csv, where: { kind: dam } }] }
        weir: { sources: [photos/weir, { csv: ./all.csv, where: { kind: weir } }] }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    let message =
      "4 of 6 rows of `all.csv` are in no class: 2 `sluice`, 1 without `kind`, 1 `Dam` (did you mean `dam`?)"
    for _ in 0..<2 {
      let built = try await project.dsbuild("build")
      #expect(built.status == 0 && built.talk.components(of: message) == 1, "\(built.talk)")
    }
    #expect(try await project.dsbuild("status").output.components(of: message) == 1)
    let json = try await project.dsbuild("status", "--json").json()
    #expect(json["warnings"].elements.map { $0["message"].string } == [message])
    #expect(try await project.build().json["warnings"].elements.map { $0["message"].string }.contains(message))
    try project.folder.write("url,kind\n" + rows.prefix(3).joined().replacing(",Dam", with: ",dam"), to: "all.csv")
    #expect(!(try await project.dsbuild("build").talk.contains("in no class")))
    #expect(!(try await project.dsbuild("status").output.contains("in no class")))
    try project.editManifest("{ kind: weir }", to: "{ kind: weirs }")
    let edited = try await project.dsbuild("build").talk
    #expect(edited.contains("1 of 3 rows of `all.csv` is in no class: 1 `weir` (did you mean `dam`?)") == false)
    #expect(edited.contains("1 of 3 rows of `all.csv` is in no class: 1 `weir`"), "\(edited)")
  }

  @Test("is counted where there are many")
  func many() async throws {
    let project = try TemporaryProject()
    var classes = ""
    for index in 0..<8 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(index + 1)).jpeg(), to: "photos/c\(index)/a.jpg")
      classes += "  c\(index): { sources: [photos/c\(index), { csv: list\(index).csv, where: { kind: c } }] }\n"
    }
    for index in 0..<8 { try project.folder.write("url,kind\nhttp://127.0.0.1:1/b.jpg,a\n", to: "list\(index).csv") }
    try project.folder.write(
      "dsbuild: 1\nname: many\nduplicates: { near: { threshold: 0% } }\nclasses:\n\(classes)", to: "dataset.yaml")
    #expect(try await project.dsbuild("build").status == 0)
    let talk = try await project.dsbuild("build").talk
    #expect(talk.components(of: "none of 1 rows") == 5, "\(talk)")
    #expect(talk.contains("3 more warnings about lists"), "\(talk)")
    #expect(try await project.dsbuild("status", "-v").output.components(of: "none of 1 rows") == 8)
  }
}

extension String {
  /// How often a text is in this one.
  fileprivate func components(of text: String) -> Int {
    split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
