import ExamplePictures
import Foundation
import TestSupport
import Testing

/// `pull --files` puts pictures back, and nothing else anywhere.
@Suite("Pictures that were files")
struct PulledFileTests {
  /// A project of two files that are in a folder of the team, and a clone without them.
  private func pulled(
    _ body: @Sendable (_ first: TemporaryProject, _ clone: TemporaryProject, _ share: String) async throws -> Void
  ) async throws {
    let share = try TemporaryFolder()
    let first = try TemporaryProject()
    for seed in 0..<2 {
      try first.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "pictures/weir/\(seed).jpg")
    }
    try first.folder.write(
      """
      dsbuild: 1
      name: files
      classes: { weir: { sources: [ { files: "pictures/weir/*.jpg" } ] } }
      duplicates: { near: { threshold: 0% } }
      export: [ { format: imagefolder, to: out } ]

      """, to: "dataset.yaml")
    _ = try await first.build()
    #expect(try await first.dsbuild("push", "--remote", share.path).status == 0)
    let clone = try TemporaryProject()
    for name in ["dataset.yaml", "dataset.lock", "lock/weir.tsv"] {
      try clone.folder.write(try first.folder.read(name), to: name)
    }
    try await body(first, clone, share.path)
  }

  @Test("are written to their paths, and the clone builds the same")
  func restored() async throws {
    try await pulled { first, clone, share in
      let pull = try await clone.dsbuild("pull", "--files", "--json", "--remote", share)
      #expect(pull.status == 0, "\(pull.talk)")
      #expect(try pull.json()["files"].elements.count == 2)
      let built = try await clone.build("--locked")
      #expect(built.exportDigests == (try await first.build().exportDigests))
    }
  }

  @Test("are named where a file has other bytes, which stays")
  func different() async throws {
    try await pulled { _, clone, share in
      try clone.folder.write("mine", to: "pictures/weir/0.jpg")
      let talk = try await clone.dsbuild("pull", "--files", "--remote", share).talk
      #expect(talk.contains("note: `pictures/weir/0.jpg` has other bytes than the lock names, and was kept"), "\(talk)")
      #expect(try clone.folder.text("pictures/weir/0.jpg") == "mine")
    }
  }

  @Test("are not written under the name of a program, whatever their bytes")
  func program() async throws {
    let share = try TemporaryFolder()
    let first = try TemporaryProject()
    for name in ["a.jpg", "argparse.py", "Makefile"] {
      try first.folder.write(DrawnPicture(.weir, seed: UInt64(name.utf8.count)).jpeg(), to: "pictures/\(name)")
    }
    try first.folder.write("dsbuild: 1\nname: files\nclasses: { weir: pictures }\n", to: "dataset.yaml")
    _ = try await first.build()
    #expect(try await first.dsbuild("push", "--remote", share.path).status == 0)
    let clone = try TemporaryProject()
    for name in ["dataset.yaml", "dataset.lock", "lock/weir.tsv"] {
      try clone.folder.write(try first.folder.read(name), to: name)
    }
    let pulled = try await clone.dsbuild("pull", "--files", "--remote", share.path)
    #expect(pulled.talk.contains("its name does not end as a picture's does"), "\(pulled.talk)")
    #expect(clone.folder.files(under: "pictures") == ["pictures/a.jpg"])
  }

  @Test("are missed with a hint that the store has them")
  func missing() async throws {
    try await pulled { _, clone, share in
      try clone.folder.write(
        try clone.folder.text("dataset.yaml") + "cache: { remote: \(share) }\n", to: "dataset.yaml")
      let built = try await clone.dsbuild("--locked", "--trust")
      #expect(built.status == 2 && built.talk.contains("dsbuild pull --files"), "\(built.talk)")
    }
  }

  @Test("are not written over a file, through a link, outside the project, or into a hidden folder")
  func refused() async throws {
    try await pulled { _, clone, share in
      let outside = try TemporaryFolder()
      try clone.folder.write("mine", to: "pictures/weir/0.jpg")
      try FileManager.default.createSymbolicLink(
        atPath: clone.folder.path(of: "linked"), withDestinationPath: outside.path)
      let row = try #require(
        try clone.folder.text("lock/weir.tsv").split(separator: "\n").first { $0.contains("1.jpg") })
      var rows = [row.replacing("file:pictures/weir/1.jpg", with: "file:linked/1.jpg")]
      rows.append(
        row.replacing(
          "file:pictures/weir/1.jpg", with: "file:../\(outside.path.split(separator: "/").last ?? "")/2.jpg"))
      rows.append(row.replacing("file:pictures/weir/1.jpg", with: "file:.git/hooks/3.jpg"))
      rows.append(row.replacing("file:pictures/weir/1.jpg", with: "file:/\(outside.path)/4.jpg"))
      for (number, text) in rows.enumerated() {
        // Each row needs an id of its own, in ascending order.
        rows[number] = String(repeating: "f", count: 31) + String(number) + text.dropFirst(32)
      }
      try clone.folder.write(
        try clone.folder.text("lock/weir.tsv") + rows.joined(separator: "\n") + "\n", to: "lock/weir.tsv")
      let pull = try await clone.dsbuild("pull", "--files", "--json", "--remote", share)
      #expect(pull.status == 1)
      let json = try pull.json()
      #expect(json["files"].elements.map(\.string) == ["pictures/weir/1.jpg"], "\(pull.output)")
      #expect(json["left_out"].elements.count == 4)
      #expect(outside.files().isEmpty && !clone.folder.contains(".git"))
      #expect(try clone.folder.text("pictures/weir/0.jpg") == "mine")
    }
  }

  @Test("come after an interrupted pull too: a draft that it left is removed, is no picture, and a person's file stays")
  func drafts() async throws {
    try await pulled { first, clone, share in
      let whole = try first.folder.read("pictures/weir/0.jpg")
      try clone.folder.write(Array(whole.prefix(whole.count / 2)), to: "pictures/weir/0.jpg.dsbuild-tmp")
      try clone.folder.write("mine", to: "pictures/weir/1.jpg.dsbuild-tmp")
      let pull = try await clone.dsbuild("pull", "--files", "--json", "--remote", share)
      #expect(try pull.status == 0 && pull.json()["files"].elements.count == 2, "\(pull.output)\(pull.talk)")
      #expect(!clone.folder.contains("pictures/weir/0.jpg.dsbuild-tmp"))
      #expect(try clone.folder.text("pictures/weir/1.jpg.dsbuild-tmp") == "mine")
      try clone.editManifest("\"pictures/weir/*.jpg\"", to: "pictures/weir")
      try clone.folder.write(Array(whole.prefix(whole.count - 1)), to: "pictures/weir/9.jpg.dsbuild-tmp")
      #expect(try await clone.build().funnel("weir", "candidates") == 2)
    }
  }
}
