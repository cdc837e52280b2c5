import Digests
import Listings
import Manifest
import Pipeline
import Testing

@Suite("What a takedown list names")
struct TakedownDecisionTests {
  private func takedown(_ text: String) throws -> Takedown {
    Takedown(try TakedownFile(Array(text.utf8), file: "takedown.txt"), path: "takedown.txt")
  }

  @Test(
    "is an address in each of its spellings",
    arguments: [
      "https://example.org/a/b.jpg", "HTTPS://Example.ORG/a/b.jpg", "https://example.org:443/a/b.jpg",
      "https://example.org/a/b.jpg#top", "https://example.org/%61/b.jpg", "https://example.org/a/../a/./b.jpg",
      "https://user:secret@example.org/a/b.jpg", "https://example.org./a/b.jpg",
    ])
  func spellings(address: String) throws {
    #expect(try takedown("https://example.org/a/b.jpg\n").names(address: address))
    #expect(try takedown("\(address)\n").names(address: "https://example.org/a/b.jpg"))
  }

  @Test(
    "is no address that differs in what a server tells apart",
    arguments: [
      "http://example.org/a/b.jpg", "https://example.org/A/b.jpg", "https://example.org/a/b.jpg?size=2",
      "https://example.org:8443/a/b.jpg", "https://www.example.org/a/b.jpg", "https://example.org/a%2Fb.jpg",
    ])
  func others(address: String) throws {
    #expect(try !takedown("https://example.org/a/b.jpg\n").names(address: address))
  }

  @Test(
    "is a host, or all hosts below a domain and not the domain itself",
    arguments: [
      ("example.org", "https://example.org/x", true), ("example.org", "http://EXAMPLE.org:81/x", true),
      ("example.org", "https://www.example.org/x", false), ("*.example.org", "https://www.example.org/x", true),
      ("*.example.org", "https://a.b.example.org/x", true), ("*.example.org", "https://example.org/x", false),
      ("*.example.org", "https://notexample.org/x", false), ("bücher.example", "https://xn--bcher-kva.example/x", true),
      ("xn--bcher-kva.example", "https://bücher.example/x", true), ("example.org", "https://example.org./x", true),
    ])
  func hosts(entry: String, address: String, isNamed: Bool) throws {
    #expect(try takedown("\(entry)\n").names(address: address) == isNamed)
  }

  @Test("is a file on disk, however its path is written")
  func files() throws {
    #expect(try takedown("file:photos/./a.jpg\n").names(address: "file:photos/a.jpg"))
    #expect(try !takedown("file:photos/a.jpg\n").names(address: "file:photos/b.jpg"))
  }

  @Test("is known by the line of each entry")
  func places() throws {
    let list = try takedown("# on request\nexample.org\n\(SHA256Digest.picture(1).hex)\nhttps://example.net/a.jpg\n")
    #expect(list.places["example.org"] == "takedown.txt:2")
    #expect(list.places[SHA256Digest.picture(1).hex] == "takedown.txt:3")
    #expect(list.entries(naming: "https://EXAMPLE.net/a.jpg").map { list.places[$0] } == ["takedown.txt:4"])
    #expect(list.digests == [.picture(1)])
  }

  @Test("are the entries for both the address and its host")
  func both() throws {
    let list = try takedown("example.org\nhttps://example.org/a.jpg\n")
    #expect(list.entries(naming: "https://example.org/a.jpg").count == 2)
    #expect(list.entries(naming: "https://example.org/b.jpg") == ["example.org"])
  }

  @Test("is also each picture that its addresses gave by the lock")
  func knownByLock() throws {
    var row = LockRow(
      id: ItemID(class: .weir, address: "https://example.org/a.jpg"), verdict: "in", url: "https://example.org/a.jpg")
    row.sha256 = .picture(1)
    var other = LockRow(
      id: ItemID(class: .weir, address: "https://example.net/b.jpg"), verdict: "in", url: "https://example.net/b.jpg")
    other.sha256 = .picture(2)
    let project = try PlannedProject(
      "dsbuild: 1\nname: taken\nclasses: { weir: weir.csv }\n",
      files: [
        "weir.csv": "", "takedown.txt": "example.org\n",
        "lock/weir.tsv": String(decoding: LockTable([row, other]).encoded, as: UTF8.self),
      ])
    #expect(try project.plan().takedown.digests == [.picture(1)])
    #expect(try project.workspace.picturesTakenDown(by: project.manifest) == [.picture(1)])
  }

  @Test("is also each file on disk that an entry names, under every path")
  func knownByFile() throws {
    let project = try PlannedProject(
      "dsbuild: 1\nname: taken\nclasses: { weir: { sources: [{ files: \"photos/*.jpg\" }] } }\n",
      files: ["photos/a.jpg": "one", "photos/b.jpg": "two", "takedown.txt": "file:photos/a.jpg\n"])
    #expect(try project.plan().takedown.digests == [SHA256Digest(of: "one")])
  }
}
