import Collections
import Manifest
import TestSupport
import Testing

/// Every adapter over a server that answers in the documented shapes, with their traps.
@Suite("Adapters") struct AdapterTests {
  @Test("500 results on 12 pages give every good row once, in order", arguments: SearchCollection.allCases)
  func wholeQuery(_ name: SearchCollection) async throws {
    let pictures = ServedPicture.mixed(500)
    try await SearchRig.serve(name, pictures) { rig in
      let result = try await rig.run()
      let good = pictures.filter { $0.trap == nil }
      #expect(result.ending == .whole)
      #expect(result.list.rows.count == good.count)
      for (row, picture) in zip(result.list.rows, good) {
        #expect(row["id"].hasSuffix("\(picture.id)"))
        #expect(License(row["license"]).family?.rawValue == picture.license)
        #expect(License(row["license_url"]).family?.rawValue == picture.license)
        #expect(row["url"].hasPrefix(rig.origin.url("/pictures/\(picture.id)")))
        #expect(!row["attribution"].isEmpty)
      }
      // The first request was put off once; the collection served each page once.
      #expect(result.asked == rig.collection.with { $0.answered.count + $0.refused })
      let answered = rig.collection.with { $0.answered }
      #expect(Set(answered).count == answered.count)
      #expect(rig.origin.mostOpen == 1)
      let again = try await rig.run(result.list)
      #expect(again.list.encoded == result.list.encoded)
      #expect(again.counts.new == 0)
      #expect(again.counts.kept == good.count)
      #expect(again.counts.gone == 0)
    }
  }

  @Test("what is left out is counted by its reason") func counts() async throws {
    let pictures = ServedPicture.mixed(500)
    try await SearchRig.serve(.openverse, pictures) { rig in
      let counts = try await rig.run().counts
      func traps(_ kinds: ServedPicture.Trap...) -> Int {
        pictures.count { picture in picture.trap.map(kinds.contains) ?? false }
      }
      let dropped = Dictionary(uniqueKeysWithValues: counts.droppedByName.map { ($0.name, $0.count) })
      #expect(dropped["license"] == traps(.noLicense, .otherLicense))
      #expect(dropped["license_conflict"] == traps(.conflict))
      #expect(dropped["bad_url"] == traps(.script, .file, .localAddress, .password))
      #expect(dropped["mature"] == traps(.marked))
      #expect(counts.repeats == traps(.repeated))
      #expect(counts.licenseConflicts == traps(.conflict))
      #expect(counts.hits == 500)
    }
  }

  @Test("texts of a collection cannot break a row or run in a spreadsheet") func hostileTexts() async throws {
    try await SearchRig.serve(.commons, ServedPicture.mixed(40)) { rig in
      let text = String(decoding: try await rig.run().list.encoded, as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 40)
      #expect(
        lines.first
          == "url,license,license_url,attribution,creator,title,landing_url,provider,id,width,height,hash,gone,license_now"
      )
      #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || (0x202A...0x202E).contains($0.value) })
      #expect(text.contains("\" =HYPERLINK(\"\"x\"\"), \"\"quoted\"\" and turned\""))
      #expect(text.contains(",B & C,"))
      #expect(!text.contains("alert"))
    }
  }

  @Test("the key of a collection goes to its requests alone", arguments: [SearchCollection.openverse, .flickr])
  func keys(_ name: SearchCollection) async throws {
    try await SearchRig.serve(name, ServedPicture.mixed(40)) { rig in
      var rig = rig
      rig.settings.key = .init(template: "${env:KEY}", value: "s3cret-key", environmentNames: ["KEY"])
      let search = rig.search
      let result = try await search.run(ListFile(), others: ListedPictures()) { _, _, _ in }
      let path = ServedCollection.served(name.rawValue)
      let headers = rig.origin.headers(of: path)
      #expect(!headers.isEmpty)
      if name == .openverse { #expect(headers.allSatisfy { $0["authorization"] == "Bearer s3cret-key" }) }
      #expect(headers.allSatisfy { $0["user-agent"]?.contains("me@example.org") == true })
      for file in rig.folder.files() {
        #expect(!String(decoding: try rig.folder.read(file), as: UTF8.self).contains("s3cret-key"))
      }
      #expect(!String(decoding: result.list.encoded, as: UTF8.self).contains("s3cret-key"))
    }
  }
}
