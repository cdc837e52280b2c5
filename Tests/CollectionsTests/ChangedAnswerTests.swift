import Collections
import Diagnostics
import Foundation
import Manifest
import TestSupport
import Testing

/// Answers of collections in which one value after the other is another than documented.
@Suite("Answers with another value") struct ChangedAnswerTests {
  /// A step from a value to one inside it.
  private enum Step: Hashable {
    case name(String)
    case index(Int)
  }

  private static var values: [Any] {
    [
      NSNull(), "", 0, -1, true, [Any](), ["a": ["b": [1]]], "a\u{0}\r\n\u{202E}\",=b", "9999999999999999999999",
      String(repeating: "\u{301}\u{316}", count: 20_000), "http://169.254.169.254/a.jpg", "../../x",
    ]
  }

  /// Every place in a value, but those inside the second and later pictures.
  private static func places(_ value: Any) -> [[Step]] {
    switch value {
    case let members as [String: Any]:
      return members.sorted { $0.key < $1.key }.flatMap { name, value in
        [[.name(name)]] + places(value).map { [.name(name)] + $0 }
      }
    case let elements as [Any] where !elements.isEmpty:
      return [[.index(0)]] + places(elements[0]).map { [.index(0)] + $0 }
    default: return []
    }
  }

  private static func changed(_ value: Any, _ place: ArraySlice<Step>, to new: Any) -> Any {
    switch (place.first, value) {
    case (.name(let name)?, var members as [String: Any]):
      members[name] = changed(members[name] ?? NSNull(), place.dropFirst(), to: new)
      return members
    case (.index(let index)?, var elements as [Any]):
      elements[index] = changed(elements[index], place.dropFirst(), to: new)
      return elements
    default: return new
    }
  }

  @Test("give rows that a build reads, with a licence that was asked for", arguments: SearchCollection.allCases)
  func everyPlace(_ name: SearchCollection) async throws {
    let pictures = [ServedPicture(id: 1_001), ServedPicture(id: 1_002), ServedPicture(id: 1_003, license: "by-sa")]
    try await SearchRig.serve(name, pictures) { rig in
      rig.collection.with { ($0.hasTraps, $0.pages) = (false, 1) }
      let page = rig.collection.firstPage(of: name.rawValue)
      rig.answer(try Self.text(page))
      let whole = try await rig.run().list.rows
      #expect(whole.count == 3)
      for place in Self.places(page) {
        for value in Self.values {
          rig.answer(try Self.text(Self.changed(page, place[...], to: value)))
          guard let result = await Self.result(rig, place) else { continue }
          let rows = try Self.checked(result.list, place)
          // A picture loses nothing by the mistakes of another one.
          guard place.contains(.index(0)), !result.ending.isOpen else { continue }
          #expect(whole.count { rows.contains($0) } >= 2, "\(place), \(value)")
        }
      }
    }
  }

  private static func text(_ value: Any) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
  }

  /// The result of a run; nil if the collection refuses the query, which is a message.
  private static func result(_ rig: SearchRig, _ place: [Step]) async -> Search.Result? {
    do { return try await rig.run() } catch {
      #expect(error is DiagnosticError, "\(place): \(error)")
      return nil
    }
  }

  private static func cells(of row: ListFile.Row) -> [String] { ListFile.columns.map { row[$0] } }

  /// The rows of a list, which is read again from its bytes by a search and by a build.
  private static func checked(_ list: ListFile, _ place: [Step]) throws -> [ListFile.Row] {
    let bytes = list.encoded
    let again = try ListFile(bytes, path: "a.csv").rows
    #expect(again.map(cells(of:)) == list.rows.map(cells(of:)), "\(place)")
    let read = try URLList.read(bytes, file: "a.csv", settings: ListSettings())
    #expect(read.rows.count == list.rows.count, "\(place)")
    for row in list.rows {
      #expect(License(row["license"]).family.map(SearchSettings.openLicenses.contains) == true, "\(place)")
      #expect(row["url"].hasPrefix("http") && !row["url"].contains("169.254"), "\(place)")
      #expect(row["landing_url"].isEmpty || row["landing_url"].hasPrefix("http"), "\(place)")
      #expect(Int(row["width"].isEmpty ? "0" : row["width"]) != nil, "\(place)")
      let isPlain = cells(of: row).allSatisfy { cell in
        cell.unicodeScalars.count <= 2_000
          && !cell.unicodeScalars.contains { $0.value < 32 || (0x202A...0x202E).contains($0.value) }
      }
      #expect(isPlain, "\(place): \(cells(of: row))")
    }
    return list.rows
  }
}
