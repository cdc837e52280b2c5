import TestSupport
import Testing

/// What a list, an answer or a path of a manifest says that no build should pass over.
@Suite("A list that is not as it should be")
struct ListStateTests {
  private func project(_ lists: [String: String] = [:]) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 1...3 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "photos/\(seed).jpg")
    }
    for (name, text) in lists { try project.folder.write(text, to: name) }
    let sources = (["photos"] + lists.keys.sorted()).joined(separator: ", ")
    try project.folder.write(
      "dsbuild: 1\nname: state\nclasses: { weir: [\(sources)] }\nfetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }\n",
      to: "dataset.yaml")
    return project
  }

  @Test(
    "because git merged it in part, is refused at the line of the conflict",
    arguments: [
      ("weir.csv", "url\nHTTP/1.jpg\n<<<<<<< HEAD\nHTTP/2.jpg\n=======\nHTTP/3.jpg\n>>>>>>> theirs\n", 3),
      ("weir.tsv", "id\turl\n1\tHTTP/1.jpg\n<<<<<<< HEAD\n2\tHTTP/2.jpg\n=======\n>>>>>>> theirs\n", 3),
      ("weir.txt", "<<<<<<< HEAD\nHTTP/2.jpg\n=======\nHTTP/3.jpg\n>>>>>>> theirs\n", 1),
      (
        "weir.jsonl", "{\"url\": \"HTTP/1.jpg\"}\n<<<<<<< HEAD\n{\"url\": \"HTTP/2.jpg\"}\n=======\n>>>>>>> theirs\n", 2
      ),
    ])
  func conflict(name: String, text: String, line: Int) async throws {
    let project = try project([name: text.replacing("HTTP", with: "http://127.0.0.1:1")])
    let result = try await project.dsbuild("build")
    #expect(result.status == 2 && result.talk.contains("\(name):\(line):"), "\(result.talk)")
    #expect(result.talk.contains("an unresolved git conflict"), "\(result.talk)")
  }

  @Test("because it was emptied, is named", arguments: ["", "url\n"])
  func emptied(text: String) async throws {
    let project = try project(["lists/weir.csv": text])
    for _ in 0..<2 {
      let talk = try await project.dsbuild("build").talk
      #expect(talk.contains("`lists/weir.csv` of class `weir` has no rows"), "\(talk)")
    }
  }

  @Test("leaves answers without their pictures, which are counted")
  func answers() async throws {
    let project = try project()
    _ = try await project.build()
    let images = try await project.dsbuild("ls", "--json").jsonLines().compactMap { $0["sha256"].string }
    try project.folder.write(
      images.sorted().map { "{\"image\": \"\($0)\", \"answer\": \"yes\"}\n" }.joined(), to: "labels/weir.jsonl")
    #expect(try await !project.dsbuild("build").talk.contains("about pictures"))
    try project.folder.remove("photos/2.jpg")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("1 answer is about pictures that class `weir` does not have"), "\(talk)")
  }

  @Test("since its path is absolute and inside the project, is named with the path to write")
  func absolute() async throws {
    let project = try project()
    try project.editManifest("[photos]", to: "[\"\(project.folder.path)/photos\"]")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("/photos` is inside the project") && talk.contains("write `photos`"), "\(talk)")
    try project.editManifest("[\"\(project.folder.path)/photos\"]", to: "[./photos]")
    #expect(try await !project.dsbuild("build").talk.contains("inside the project"))
  }
}

/// What `dsbuild init` says and which keys it makes.
@Suite("A place for a new project")
struct NewProjectTests {
  @Test("inside another project is named with it")
  func nested() async throws {
    let project = try TemporaryProject()
    try project.folder.write("dsbuild: 1\n", to: "dataset.yaml")
    try project.folder.write("x", to: "inner/x.txt")
    let made = try await project.dsbuild("-C", "inner", "init")
    #expect(made.status == 0 && made.talk.contains("note: there is a project in `"), "\(made.talk)")
    let alone = try TemporaryProject()
    #expect(try await !alone.dsbuild("init").talk.contains("there is a project"))
  }

  @Test("of folders and lists says how a class has both")
  func both() async throws {
    let project = try TemporaryProject()
    let made = try await project.dsbuild("init", "--from-folder", "photos", "--from-csv", "lists")
    #expect(made.status == 2 && made.talk.contains("dress: [photos/dress, lists/dress.csv]"), "\(made.talk)")
  }

  @Test(
    "has keys that people can read",
    arguments: [
      ("Kleid (Größe M)", "kleid_groesse_m"), ("Café – Crème", "cafe_creme"), ("Æbler & pærer", "aebler_paerer"),
      ("a__b", "a__b"),
    ])
  func keys(name: String, key: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "photos/\(name)/1.jpg")
    #expect(try await project.dsbuild("init", "--from-folder", "photos").status == 0)
    let text = try project.folder.text("dataset.yaml")
    #expect(text.contains("  \(key):"), "\(text)")
  }
}
