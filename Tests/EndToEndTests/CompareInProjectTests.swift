import TestSupport
import Testing

@Suite("Comparing two files in a project")
struct CompareInProjectTests {
  private static let picture = DrawnPicture(.weir, seed: 3, width: 240, height: 180)

  /// A project of two pictures, `second` beside one that every rule knows from the other.
  private func project(_ near: String, second: [UInt8] = picture.nearCopy(scale: 0.6)) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(Self.picture.jpeg(), to: "p/a.jpg")
    try project.folder.write(second, to: "p/b.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: compared
      classes: { a: { sources: [{ files: "p/*.jpg" }] } }
      duplicates: \(near)
      crop: { mode: none }
      inspect: { min_side: 16 }
      """, to: "dataset.yaml")
    return project
  }

  @Test(
    "the exit code is what the project's build makes of the pair",
    arguments: [
      "{}", "{ near: { algorithm: auto, threshold: 0% } }", "{ near: { algorithm: auto, threshold: 1 bits } }",
      "{ near: { algorithm: gradient } }", "{ near: { algorithm: gradient, threshold: 0.2% } }",
      "{ near: { algorithm: gradient, threshold: 0% } }", "{ near: { algorithm: dhash, threshold: 0 bits } }",
      "{ near: { algorithm: dhash, threshold: 20 bits } }", "{ near: { algorithm: phash, threshold: 0% } }",
      "{ near: { algorithm: pdq, threshold: 4 bits } }", "{ near: { algorithm: pdq, threshold: 40% } }",
    ])
  func rules(near: String) async throws {
    for second in [Self.picture.nearCopy(scale: 0.6), DrawnPicture(.weir, seed: 4, width: 240, height: 180).jpeg()] {
      let project = try project(near, second: second)
      let reasons = try await project.build().reasons("a")
      let isOne = reasons["near_duplicate"] == 1
      let result = try await project.dsbuild("compare", "p/a.jpg", "p/b.jpg", "--json")
      #expect(result.status == (isOne ? 0 : 1), "\(near): \(reasons)")
      let json = try result.json()
      #expect(json["duplicates"].bool == isOne)
      #expect(try #require(json["rule"].string) == (try await rule(of: project)))
    }
  }

  /// The rule as `config` prints it.
  private func rule(of project: TemporaryProject) async throws -> String {
    let mark = "# duplicates.near is "
    let line = try await project.dsbuild("config").output.split(separator: "\n").first { $0.hasPrefix(mark) }
    return String(try #require(line).dropFirst(mark.count))
  }

  @Test(
    "the same pixels in other bytes are told, and are a copy where the build drops them",
    arguments: [
      ("{ near: { threshold: 0% } }", 1), ("{ exact: { of: pixels }, near: { threshold: 0% } }", 0), ("{}", 0),
    ])
  func pixels(duplicates: String, status: Int) async throws {
    // A comment after the picture's start: other bytes, no other pixel.
    let bytes = Self.picture.jpeg()
    let other = Array(bytes.prefix(2)) + [0xFF, 0xFE, 0, 4, 0x61, 0x62] + bytes.dropFirst(2)
    let project = try project(duplicates, second: other)
    let out = try await project.build().reasons("a").values.reduce(0, +)
    let result = try await project.dsbuild("compare", "p/a.jpg", "p/b.jpg", "--json")
    #expect(result.status == status && out == 1 - status)
    #expect(try result.json()["verdict"].string == "same_pixels")
  }

  @Test("`--set` and `--thorough` change the rule, and a mistake in the manifest is told")
  func flags() async throws {
    let project = try project("{ near: { algorithm: dhash, threshold: 0% } }")
    #expect(try await project.dsbuild("compare", "p/a.jpg", "p/b.jpg").status == 1)
    #expect(
      try await project.dsbuild(
        "compare", "p/a.jpg", "p/b.jpg", "--set", "duplicates.near.threshold=auto",
        "--set", "duplicates.near.algorithm=auto", "--thorough"
      ).output.contains("judged by auto: 64-bit codes differ in at most 18"))
    try project.editManifest("algorithm: dhash", to: "algorithm: dhsh")
    #expect(try await project.dsbuild("compare", "p/a.jpg", "p/b.jpg").status == 2)
  }
}
