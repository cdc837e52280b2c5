import Collections
import Diagnostics
import Foundation
import Manifest
import TestSupport
import Testing

/// Collections whose texts are harmful: endless characters, identifiers that are none, keys that come back.
@Suite("Hostile texts") struct HostileTextTests {
  /// A page of Openverse with one result for each set of members.
  private static func page(_ results: [[String: Any]]) throws -> String {
    let whole = results.enumerated().map { index, members in
      [
        "id": "i\(index)", "url": "https://example.org/\(index).jpg", "license": "by", "license_version": "4.0",
        "title": "Gate", "source": "flickr", "width": 900, "height": 900,
      ].merging(members) { $1 }
    }
    let page: [String: Any] = ["page_count": 1, "result_count": whole.count, "results": whole]
    return String(decoding: try JSONSerialization.data(withJSONObject: page), as: UTF8.self)
  }

  @Test("a character of a million marks gets a cell of 500, and as a name of a member it takes no time")
  func marks() async throws {
    try await SearchRig.serve(.openverse, []) { rig in
      let marks = String(repeating: "\u{301}\u{316}", count: 500_000)
      let page = try Self.page([["title": "a\(marks)", "creator": "b"], ["url": "https://example.org/\(marks)"]])
      rig.answer("{\"a\(marks)\": 1, \(page.dropFirst())")
      let began = ContinuousClock.now
      let result = try await rig.run()
      #expect(ContinuousClock.now - began < .seconds(20))
      #expect(result.list.rows.map { $0["title"].unicodeScalars.count } == [500])
      #expect(result.counts.droppedByName.map(\.name) == ["bad_url"])
    }
  }

  @Test("hidden characters far behind in an address are seen") func address() async throws {
    try await SearchRig.serve(.openverse, []) { rig in
      let long = "https://example.org/\(String(repeating: "a", count: 600))"
      rig.answer(try Self.page([["url": "\(long)\u{202E}"], ["url": "\(long) b"], ["url": long]]))
      let result = try await rig.run()
      #expect(result.list.rows.map { $0["url"] } == [long])
      #expect(result.counts.droppedByName.map(\.count) == [2])
    }
  }

  @Test("an identifier is a cell of at most 200 bytes, and a made credit names only pages") func identifiers()
    async throws
  {
    try await SearchRig.serve(.openverse, []) { rig in
      let bad = ["a\nb,c", "\tx", "a\u{1b}]0;b", "a\u{202E}", "a  b", String(repeating: "x", count: 201)]
      let page = "javascript:alert(1)"
      rig.answer(try Self.page(bad.map { ["id": $0] } + [["foreign_landing_url": page]]))
      let result = try await rig.run()
      #expect(result.counts.droppedByName.map { "\($0.name) \($0.count)" } == ["bad_id \(bad.count)"])
      #expect(result.list.rows.map { $0["attribution"].hasPrefix("\"Gate\"") } == [true])
      #expect(!String(decoding: result.list.encoded, as: UTF8.self).contains("javascript"))
    }
  }

  @Test("a digest is 32, 40 or 64 hexadecimal digits") func digests() async throws {
    try await SearchRig.serve(.commons, []) { rig in
      var rig = rig
      rig.settings.size = .original
      let sums = ["x,http://evil.example", String(repeating: "aB", count: 20), String(repeating: "0", count: 41)]
      let pages = sums.enumerated().map { index, sum -> Any in
        [
          "pageid": index + 1, "ns": 6, "index": index, "title": "File:a.png",
          "imageinfo": [
            [
              "url": "https://example.org/\(index).png", "sha1": sum,
              "extmetadata": ["License": ["value": "cc-by-4.0"]],
            ]
          ],
        ] as [String: Any]
      }
      let body = try JSONSerialization.data(withJSONObject: ["batchcomplete": true, "query": ["pages": pages]])
      rig.answer(String(decoding: body, as: UTF8.self))
      #expect(try await rig.run().list.rows.map { $0["hash"] } == ["", String(repeating: "ab", count: 20), ""])
    }
  }

  @Test("a change is reported by the beginning of its cells, on one line") func changes() async throws {
    try await SearchRig.serve(.openverse, []) { rig in
      let cell = "evil\u{1B}[31m\n\u{202E}\(String(repeating: "x", count: 10_000))"
      let row = "https://example.org/0.jpg,\"\(cell)\",,,,,,openverse,\"\(cell)\",,,,"
      let header = ListFile.columns.dropLast().joined(separator: ",")
      let list = try ListFile(Array("\(header)\n\(row)\n".utf8), path: "a.csv")
      rig.answer(try Self.page([[:]]))
      let result = try await rig.run(list)
      let change = try #require(result.counts.relicensed.first)
      #expect(change.from.hasPrefix("evil [31m xxx") && change.from.unicodeScalars.count == 500)
      #expect(change.id.unicodeScalars.count == 500 && change.to == "CC-BY-4.0")
      #expect(String(decoding: result.list.encoded, as: UTF8.self).contains(cell), "the row keeps its cells")
    }
  }

  @Test("a key that a collection repeats is in no message and in no file") func keys() async throws {
    let key = "s3cret/key+1"
    let written = [key, "s3cret%2Fkey%2B1", "s3cret%2fkey%2b1", #"s3cret\/key+1"#]
    try await SearchRig.serve(.flickr, []) { rig in
      var rig = rig
      rig.settings.key = .init(template: "${env:KEY}", value: key, environmentNames: ["KEY"])
      for form in written {
        rig.answer(#"{"stat": "fail", "code": 100, "message": "Invalid API Key \#(form)"}"#)
        let run = rig
        let error = await #expect(throws: DiagnosticError.self) { try await run.run() }
        #expect(error?.diagnostics[0].message.hasSuffix("Invalid API Key …") == true)
        rig.answer(#"{"stat": "fail", "code": 105, "message": "busy \#(form)"}"#)
        #expect(try await rig.run().ending == .quota("busy …", resume: nil))
        rig.answer(#"{"stat": "ok", "api_key": "\#(form)", "photos": {"page": 1, "pages": 1, "photo": []}}"#)
        _ = try await rig.search.run(ListFile(), others: ListedPictures()) { _, _, _ in }
        #expect(rig.folder.files().contains { $0.hasSuffix(".page") })
        for file in rig.folder.files() {
          let text = String(decoding: try rig.folder.read(file), as: UTF8.self)
          for form in written { #expect(!text.contains(form)) }
        }
        try rig.search.forget()
      }
      rig.answer(##"{"stat": "ok", "x": "\u00733cret/key+1", "photos": {"page": 1, "pages": 1, "photo": []}}"##)
      #expect(try await rig.run().ending == .unreachable("the answer repeats the key"))
      rig.answer(##"{"stat": "ok", "\u00733cret/key+1": 1, "photos": {"page": 1, "pages": 1, "photo": []}}"##)
      #expect(try await rig.run().ending == .unreachable("the answer repeats the key"))
      #expect(!rig.folder.files().contains { $0.hasSuffix(".page") })
    }
  }
}
