import Collections
import Manifest
import TestSupport
import Testing

/// What the next run of a query does to a list.
@Suite("Merging lists") struct MergeTests {
  private static func lines(_ list: ListFile) -> [String] {
    String(decoding: list.encoded, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test(
    "200 new, 30 gone, 10 renamed and 5 relicensed pictures change 45 lines and add 200",
    arguments: [
      SearchCollection.commons, .openverse,
    ])
  func changes(_ name: SearchCollection) async throws {
    try await SearchRig.serve(name, (0..<500).map { ServedPicture(id: 1_000 + $0) }) { rig in
      let before = try await rig.run()
      rig.collection.with { state in
        for index in 40..<50 { state.pictures[index].path = "/pictures/renamed-\(index).jpg" }
        for index in 60..<65 { state.pictures[index].license = "by-sa" }
        state.pictures.removeSubrange(100..<130)
        // The new ones come first at the provider.
        state.pictures.insert(contentsOf: (0..<200).map { ServedPicture(id: 9_000 + $0) }, at: 0)
      }
      let after = try await rig.run(before.list)
      let (old, new) = (Self.lines(before.list), Self.lines(after.list))
      #expect(new.count == old.count + 200)
      #expect(zip(old, new).count { $0 != $1 } == 45)
      #expect(after.list.rows.suffix(200).map { $0["id"].suffix(4) } == (0..<200).map { "\(9_000 + $0)"[...] })
      let counts = after.counts
      #expect(
        [counts.new, counts.gone, counts.moved.count, counts.relicensed.count, counts.kept] == [200, 30, 10, 5, 470])
      #expect(after.list.rows[60]["license"] == "CC-BY-4.0")
      #expect(after.list.rows[60]["license_now"] == "CC-BY-SA-4.0")
      // Everything returns to what it was, but for the new rows.
      rig.collection.with { $0.pictures = (0..<500).map { ServedPicture(id: 1_000 + $0) } }
      let back = try await rig.run(after.list)
      #expect(Self.lines(back.list).prefix(501).elementsEqual(old))
      #expect([back.counts.back, back.counts.gone] == [30, 200])
    }
  }

  @Test("edits by hand keep, and a removed row comes back unless it is excluded") func handEdits() async throws {
    try await SearchRig.serve(.openverse, (0..<40).map { ServedPicture(id: 1_000 + $0) }) { rig in
      let text = String(decoding: try await rig.run().list.encoded, as: UTF8.self)
      var lines = text.split(separator: "\n").map(String.init)
      lines[5] = lines[5].replacing("Sluice 1004", with: "\"A title, by hand\"")
      lines.remove(at: 9)
      let edited = (lines.map { $0 + "\r\n" }).joined()
      let list = try ListFile(Array(edited.utf8), path: "x.csv")
      var excluding = rig
      excluding.settings.exclude = ["uuid-1008"]
      let kept = try await excluding.run(list)
      #expect(kept.list.encoded == Array(edited.utf8))
      let back = try await rig.run(list)
      #expect(back.counts.new == 1)
      #expect(String(decoding: back.list.encoded, as: UTF8.self).hasPrefix(edited))
      #expect(back.list.rows.last?["id"] == "uuid-1008")
    }
  }

  @Test("a full list takes no more rows, and nothing is marked as gone") func max() async throws {
    try await SearchRig.serve(.commons, (0..<100).map { ServedPicture(id: 1_000 + $0) }) { rig in
      var rig = rig
      rig.settings.max = 30
      let first = try await rig.run()
      #expect(first.list.rows.count == 30)
      #expect(first.ending == .max)
      rig.collection.with { $0.pictures.removeSubrange(0..<10) }
      let second = try await rig.run(first.list)
      #expect(second.list.encoded == first.list.encoded)
      #expect(second.ending == .max)
    }
  }

  @Test("a picture that another list of the class has is not written again") func otherLists() async throws {
    try await SearchRig.serve(.commons, (0..<40).map { ServedPicture(id: 1_000 + $0) }) { rig in
      let first = try await rig.run()
      var others = ListedPictures()
      others.add(Array(first.list.rows.prefix(15)))
      let second = try await rig.run(others: others)
      #expect(second.list.rows.map { $0["id"] } == (15..<40).map { "\(1_000 + $0)" })
      #expect(second.counts.droppedByName.map { "\($0.name) \($0.count)" } == ["in_other_list 15"])
    }
  }

  @Test("a file that dsbuild did not write is refused", arguments: ["url\nhttps://example.org/a.jpg\n", "a,b\n1,2\n"])
  func foreign(_ text: String) {
    #expect(throws: (any Error).self) { try ListFile(Array(text.utf8), path: "x.csv") }
  }
}
