import Digests
import TestSupport
import Testing

@Suite("Near copies of an older release that holds squares")
struct ReferenceCopiesTests {
  private static let pictures = (1...4).map { seed in
    DrawnPicture(seed % 2 == 0 ? .weir : .floodGate, seed: UInt64(40 + seed), width: 300, height: 200)
  }

  private func manifest(_ duplicates: String, export: String) -> String {
    """
    dsbuild: 1
    name: release
    classes: { pipe: { sources: [{ files: pipe/* }] } }
    duplicates: \(duplicates)
    crop: { mode: center, size: 128 }
    export: [\(export)]

    """
  }

  /// An older release of the first three pictures, in the folder `old` of another project.
  private func release(_ form: String, in project: TemporaryProject) async throws {
    let first = try TemporaryProject()
    for index in 0..<3 { try first.folder.write(Self.pictures[index].jpeg(), to: "pipe/\(index).jpg") }
    try first.folder.write(
      manifest(
        "{}",
        export: """
          { format: imagefolder, to: out/folder }, { format: csv, to: out/table.csv }, { format: jsonl, to: out/table.jsonl },
          { format: webdataset, to: out/shards }, { format: tfrecord, to: out/records }
          """), to: "dataset.yaml")
    _ = try await first.build()
    for path in first.folder.files(under: form).isEmpty ? [form] : first.folder.files(under: form) {
      try project.folder.write(first.folder.read(path), to: "old/\(path)")
    }
  }

  private func verdicts(_ project: TemporaryProject) async throws -> [String: String] {
    let lines = try await project.dsbuild("ls", "--json").jsonLines()
    return Dictionary(
      lines.map { ($0["source"].string ?? "", $0["reason"].string ?? "in") }, uniquingKeysWith: { first, _ in first })
  }

  @Test(
    "whatever form the release has, copies of its pictures are found and others stay",
    arguments: ["out/folder", "out/table.csv", "out/table.jsonl", "out/shards", "out/records", "lock"],
    ["auto", "phash", "gradient"])
  func forms(form: String, algorithm: String) async throws {
    let project = try TemporaryProject()
    try await release(form, in: project)
    let pictures = Self.pictures
    // The second is a copy of one that is itself here in the release's very bytes.
    let files = [
      "pipe/copy.jpg": pictures[0].nearCopy(), "pipe/copy-of-same.jpg": pictures[1].nearCopy(scale: 0.9),
      "pipe/same.jpg": pictures[1].jpeg(), "pipe/new.jpg": pictures[3].jpeg(),
    ]
    for (path, bytes) in files { try project.folder.write(bytes, to: path) }
    try project.folder.write(
      manifest(
        "{ near: { algorithm: \(algorithm) }, reference: [old/\(form)] }", export: "{ format: csv, to: out/new.csv }"),
      to: "dataset.yaml")
    _ = try await project.build()
    #expect(
      try await verdicts(project) == [
        "pipe/copy.jpg": "near_duplicate", "pipe/copy-of-same.jpg": "near_duplicate",
        "pipe/same.jpg": "exact_duplicate",
        "pipe/new.jpg": "in",
      ])
    #expect(try await project.build().result == "unchanged")
  }

  @Test("a table of digests alone is warned of; copies of what is here in the release's bytes are found all the same")
  func digestsAlone() async throws {
    let project = try TemporaryProject()
    let pictures = Self.pictures
    let files = [
      "pipe/copy.jpg": pictures[0].nearCopy(), "pipe/copy-of-same.jpg": pictures[1].nearCopy(),
      "pipe/same.jpg": pictures[1].jpeg(), "pipe/new.jpg": pictures[3].jpeg(),
    ]
    for (path, bytes) in files { try project.folder.write(bytes, to: path) }
    let digests = pictures.prefix(3).map { "\(SHA256Digest(of: $0.jpeg()).hex)\n" }.joined()
    try project.folder.write("image_id\n\(digests)", to: "old.csv")
    try project.folder.write(
      manifest("{ reference: [old.csv] }", export: "{ format: csv, to: out/new.csv }"), to: "dataset.yaml")
    let result = try await project.dsbuild("build")
    #expect(result.status == 0 && result.talk.contains("`old.csv`") && result.talk.contains("phash"), "\(result.talk)")
    #expect(
      try await verdicts(project) == [
        "pipe/copy.jpg": "in", "pipe/copy-of-same.jpg": "near_duplicate", "pipe/same.jpg": "exact_duplicate",
        "pipe/new.jpg": "in",
      ])
  }

  @Test("where near matching is off, nothing is compared but digests")
  func off() async throws {
    let project = try TemporaryProject()
    try await release("out/folder", in: project)
    try project.folder.write(Self.pictures[0].nearCopy(), to: "pipe/copy.jpg")
    try project.folder.write(
      manifest(
        "{ near: { threshold: 0% }, reference: [old/out/folder] }", export: "{ format: csv, to: out/new.csv }"),
      to: "dataset.yaml")
    _ = try await project.build()
    #expect(try await verdicts(project) == ["pipe/copy.jpg": "in"])
  }
}
