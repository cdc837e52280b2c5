import TestSupport
import Testing

/// A push of many pictures asks for each one, and sends those that the store lacks or has damaged.
@Suite("Sending many pictures")
struct ManyPicturesPushTests {
  private func project(_ count: Int, side: Int = 12) async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<count {
      let picture = PlainPNG.file(width: side, height: side) { x, y in
        (UInt8(truncatingIfNeeded: seed), UInt8(truncatingIfNeeded: seed >> 8), UInt8(truncatingIfNeeded: x * y))
      }
      try project.folder.write(picture, to: "pictures/\(seed).png")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: many
      classes: { a: { sources: [ { files: "pictures/*.png" } ] } }
      inspect: { min_side: 1 }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await project.dsbuild("build")
    return project
  }

  @Test("asks for every picture, sends what the store lacks, and says what is damaged")
  func asks() async throws {
    try await LoopbackStore.serve { store in
      let project = try await project(300)
      let pushed = try await project.dsbuild("push", "--json", "--remote", store.url)
      #expect(try pushed.status == 0 && pushed.json()["sent"].int == 300, "\(pushed.talk)\(pushed.output)")
      #expect(store.requests == ["HEAD": 300, "PUT": 300], "\(store.requests)")
      // Another machine knows nothing of the store, which lacks a few.
      try project.folder.remove(".dsbuild/remotes")
      let gone = store.objects.keys.sorted().suffix(3)
      for name in gone { store.objects[name] = nil }
      store.forgetRequests()
      let again = try await project.dsbuild("push", "--json", "--remote", store.url)
      #expect(try again.json()["sent"].int == 3 && again.json()["there"].int == 297, "\(again.output)")
      // One more is asked for that cannot be there.
      #expect(store.requests == ["HEAD": 301, "PUT": 3], "\(store.requests)")
      // A store that has only the last few, and one of them cut.
      try project.folder.remove(".dsbuild/remotes")
      let names = store.objects.keys.sorted()
      for name in names.prefix(290) { store.objects[name] = nil }
      store.objects[names[295]] = [1, 2, 3]
      let third = try await project.dsbuild("push", "--json", "--remote", store.url)
      #expect(try third.json()["sent"].int == 291 && third.json()["there"].int == 9, "\(third.output)")
      let checked = try await project.dsbuild("push", "--check", "--remote", store.url)
      #expect(checked.status == 0, "\(checked.talk)\(checked.output)")
    }
  }

  @Test("finds large objects sound, though they are longer than any other answer without a use may be")
  func large() async throws {
    try await LoopbackStore.serve { store in
      let project = try await project(2, side: 200)
      #expect(try await project.dsbuild("push", "--remote", store.url).status == 0)
      #expect(store.objects.values.allSatisfy { $0.count > 100_000 })
      try project.folder.remove(".dsbuild/remotes")
      store.forgetRequests()
      let checked = try await project.dsbuild("push", "--check", "--json", "--remote", store.url)
      #expect(try checked.status == 0 && checked.json()["there"].int == 2, "\(checked.talk)\(checked.output)")
      let again = try await project.dsbuild("push", "--json", "--remote", store.url)
      #expect(try again.status == 0 && again.json()["sent"].int == 0, "\(again.talk)\(again.output)")
      #expect(store.requests == ["HEAD": 3], "\(store.requests)")
    }
  }

  @Test("names the object that a store keeps damaged and does not replace")
  func kept() async throws {
    try await LoopbackStore.serve { store in
      let project = try await project(2)
      #expect(try await project.dsbuild("push", "--remote", store.url).status == 0)
      let name = try #require(store.objects.keys.sorted().first)
      store.objects[name] = [1, 2, 3]
      #expect(try await project.dsbuild("push", "--check", "--remote", store.url).status == 1)
      store.answer(.keeping)
      let pushed = try await project.dsbuild("push", "--remote", store.url)
      #expect(pushed.status == 1 && pushed.talk.contains("remove `cas/\(name)` there"), "\(pushed.talk)")
    }
  }
}
