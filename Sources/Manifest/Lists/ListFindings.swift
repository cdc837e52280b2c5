/// Counts of things in a list besides plain addresses, which browsers, spreadsheets and editors leave in such files.
public struct ListFindings: Hashable, Sendable {
  /// Byte order marks at the start: 0 or 1.
  public var byteOrderMarks = 0
  /// Carriage returns, which files from other systems contain.
  public var carriageReturns = 0
  /// Rows without an address.
  public var blankRows = 0
  /// Rows that were skipped because they could not be read.
  public var badRows = 0
  /// Pictures inside the list itself (`data:`).
  public var dataImages = 0
  /// Safari's own addresses (`x-raw-image:`), which no server answers.
  public var rawImages = 0
  /// Thumbnails from a search page.
  public var thumbnails = 0

  /// Rows whose picture has another licence at its collection now.
  public var relicensed = 0
  /// Rows whose picture is no longer in its collection.
  public var gone = 0

  /// Creates findings without any count.
  public init() {}

  /// Counts the findings in the bytes of a list and its rows.
  init(_ bytes: [UInt8], rows: [URLList.Row]) {
    byteOrderMarks = ListEncoding.markLength(bytes) > 0 ? 1 : 0
    carriageReturns = bytes.span.count(of: 13)
    for index in rows.indices {
      let text = rows[index].text
      if text.isEmpty, rows[index].fault == nil { blankRows += 1 }
      if Self.has(text, scheme: "data:") { dataImages += 1 }
      if Self.has(text, scheme: "x-raw-image:") { rawImages += 1 }
      if ThumbnailCheck.isThumbnail(text) { thumbnails += 1 }
      guard !rows[index].isOnlyText else { continue }
      let later = rows[index].later
      if later.license != nil { relicensed += 1 }
      if later.isGone { gone += 1 }
    }
  }

  /// The names of the counts of changes at a collection.
  package static let (relicensedName, goneName) = ("license_now", "gone")

  /// The counts greater than zero, with their names.
  public var counts: [(name: String, count: Int)] {
    let all: [(name: String, count: Int)] = [
      ("byte_order_mark", byteOrderMarks), ("carriage_returns", carriageReturns), ("blank_rows", blankRows),
      ("bad_rows", badRows),
      ("data_images", dataImages), ("x_raw_image", rawImages), ("thumbnails", thumbnails),
      (Self.relicensedName, relicensed), (Self.goneName, gone),
    ]
    return all.filter { $0.count > 0 }
  }

  private static func has(_ text: String, scheme: String) -> Bool {
    guard let first = text.utf8.first, first | 0x20 == scheme.utf8.first else { return false }
    return zip(text.utf8, scheme.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
      && text.utf8.count >= scheme.utf8.count
  }
}
