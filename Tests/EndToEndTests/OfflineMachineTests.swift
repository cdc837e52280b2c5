import TestSupport
import Testing

/// Failures of all addresses have a cause that is not in the list.
@Suite("A machine without a network")
struct OfflineMachineTests {
  private func project(_ addresses: [String]) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "own/a.jpg")
    try project.folder.write("url\n" + addresses.map { $0 + "\n" }.joined(), to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: alone
      classes: { weir: { sources: [own, weir.csv] } }
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }

      """, to: "dataset.yaml")
    return project
  }

  @Test("is named if no host is found")
  func offline() async throws {
    let project = try project(["http://one.invalid/a.jpg", "http://two.invalid/b.jpg"])
    let talk = try await project.dsbuild("build").talk
    #expect(
      talk.contains("2 dns (no host was found, so this machine seems to be offline; `dsbuild retry` asks again)"),
      "\(talk)")
  }

  @Test("does not lose pictures that the lock has without a warning, which stays until they are back")
  func lostPictures() async throws {
    let project = try project([])
    try await LoopbackOrigin.serve { origin in
      for seed in 2...4 { origin.answer("/\(seed).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(seed)).jpeg())) }
      try project.folder.write("url\n" + (2...4).map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "weir.csv")
      let talk = try await project.dsbuild("build").talk
      #expect(!talk.contains("could not be fetched"), "\(talk)")
    }
    try project.folder.remove(".dsbuild")
    for _ in 0..<2 {
      let built = try await project.dsbuild("build")
      #expect(built.status == 0)
      #expect(
        built.talk.contains(
          "warning: 3 pictures that the lock has could not be fetched, and the outputs lack them now"),
        "\(built.talk)")
    }
  }

  @Test("is not named if another host answers")
  func online() async throws {
    try await LoopbackOrigin.serve { origin in
      origin.answer("/a.jpg", .jpeg(DrawnPicture(.weir, seed: 2).jpeg()))
      let project = try project(["http://one.invalid/a.jpg", "http://two.invalid/b.jpg", origin.url("/a.jpg")])
      let talk = try await project.dsbuild("build").talk
      #expect(talk.contains("2 dns") && !talk.contains("seems to be offline"), "\(talk)")
    }
  }
}
