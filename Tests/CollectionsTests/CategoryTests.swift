import Collections
import Manifest
import Synchronization
import TestSupport
import Testing

/// Categories of Commons with their subcategories.
@Suite("Categories") struct CategoryTests {
  private static func page(_ title: String, _ id: Int) -> String {
    """
    {"pageid": \(id), "ns": 6, "title": "File:\(title).jpg", "imageinfo": [{"url": "https://example.org/\(id).jpg",
    "mediatype": "BITMAP", "extmetadata": {"License": {"value": "cc-by-4.0"}}}]}
    """
  }

  private static func answer(_ pages: [String]) -> Answer {
    .reply(200, [:], Array("{\"batchcomplete\": true, \"query\": {\"pages\": [\(pages.joined(separator: ","))]}}".utf8))
  }

  @Test(
    "subcategories are read as deep as asked, each once",
    arguments: [(0, ["1"]), (1, ["1", "2"]), (2, ["1", "2", "3"])])
  func depth(_ depth: Int, _ ids: [String]) async throws {
    try await SearchRig.serve(.commons, []) { rig in
      var rig = rig
      rig.settings.subject = .category("Gates", depth: depth)
      rig.origin.answer(
        "/w/api.php",
        .asked { query in
          func category(_ title: String, _ id: Int) -> String { #"{"pageid": \#(id), "ns": 14, "title": "\#(title)"}"# }
          let hasSubcategories = query["gcmtype"]?.contains("subcat") == true
          switch query["gcmtitle"] {
          case "Category:Gates":
            return Self.answer([Self.page("a", 1)] + (hasSubcategories ? [category("Category:Old", 90)] : []))
          case "Category:Old":
            // The parent is a member of its own child.
            let more = [category("Category:Gates", 91), category("Category:Older", 92)]
            return Self.answer([Self.page("b", 2), Self.page("a", 1)] + (hasSubcategories ? more : []))
          default: return Self.answer([Self.page("c", 3)])
          }
        })
      let result = try await rig.run()
      #expect(result.list.rows.map { $0["id"] } == ids)
      #expect(result.ending == .whole)
      #expect(result.asked == depth + 1)
    }
  }
}
