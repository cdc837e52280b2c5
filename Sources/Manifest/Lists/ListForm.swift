import Diagnostics
import Digests

/// The formats of lists of addresses. A file's extension gives its format, and its content identifies JSON.
enum ListForm: Hashable, Sendable {
  /// Separated fields in one or more columns.
  case table(delimiter: ListSettings.Delimiter)
  /// One address per line and nothing else.
  case lines
  /// One JSON object per line.
  case jsonLines
  /// One JSON array.
  case jsonArray

  /// Detects the format of a file. `.tsv` and `.tab` are separated by tabs; `.txt` has one address per line unless the
  /// manifest gives a delimiter, a header or conditions.
  ///
  /// - Throws: if the file is JSON with another structure.
  init(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) {
    let name = Gzip.unpackedName(file).lowercased()
    let isLines = name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson")
    if let json = try Self.json(bytes, file: file, isNamed: isLines || name.hasSuffix(".json")) {
      self = json
    } else if isLines {
      self = .jsonLines
    } else if name.hasSuffix(".tsv") || name.hasSuffix(".tab"), settings.delimiter == .automatic {
      self = .table(delimiter: .byte(9))
    } else if name.hasSuffix(".txt"), settings.delimiter == .automatic, settings.header != .names,
      settings.conditions.isEmpty, settings.template == nil
    {
      self = .lines
    } else {
      self = .table(delimiter: settings.delimiter)
    }
  }

  /// The format of JSON; nil if the bytes are not JSON, or could be a table and have no JSON extension.
  private static func json(_ bytes: [UInt8], file: String, isNamed: Bool) throws(DiagnosticError) -> ListForm? {
    let start = bytes[ListEncoding.markLength(bytes)...].drop { $0 == 32 || (9...13).contains($0) }
    let second = start.dropFirst().first { $0 != 32 && !(9...13).contains($0) }
    switch start.first {
    case UInt8(ascii: "["):
      return isNamed || second == UInt8(ascii: "{") || second == UInt8(ascii: "\"") ? .jsonArray : nil
    case UInt8(ascii: "{"):
      guard isNamed || second == UInt8(ascii: "\"") else { return nil }
      let first = try? FlatJSON(start.prefix { $0 != 10 && $0 != 13 })
      let isRow = first?.members.contains { first?.text($0.name).map(AddressText.isAddress) ?? false } ?? false
      // The reader of lines reports a line that is cut or broken.
      return isRow ? .jsonLines : try shape(start, file: file) ?? .jsonLines
    default: return nil
    }
  }

  /// Refuses one object that contains arrays or objects, with the names of its members; returns nil for any other
  /// content.
  private static func shape(_ bytes: ArraySlice<UInt8>, file: String) throws(DiagnosticError) -> ListForm? {
    var scanner = JSONScanner(bytes)
    var members: [(name: String, isNested: Bool, isArray: Bool)] = []
    do throws(FlatJSON.Failure) {
      try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
        members.append((name, scanner.isAtArray || scanner.isAtObject, scanner.isAtArray))
      }
      scanner.skipBlanks()
    } catch { return nil }
    guard scanner.next == nil, members.contains(where: \.isNested) else { return nil }
    let names = members.prefix(10).map { "`\($0.name.cut(to: 60))`" }.joined(separator: ", ")
    let usual = ["images", "photos", "pictures", "results", "items", "rows", "records", "data"]
    let nested =
      usual.first { name in members.contains { $0.name == name && $0.isNested } }
      ?? (members.first(where: \.isArray) ?? members.first(where: \.isNested))?.name.cut(to: 60) ?? "NAME"
    throw DiagnosticError([
      Diagnostic(
        .error, "the file is one JSON object with \(names), expected an array, or an object a line",
        at: SourcePlace(file: file, line: 1),
        hint: "`jq -c '.\(nested)[]' FILE.json > NEW.jsonl` writes the rows of an array in it; pandas writes rows with "
          + "`to_json(…, orient=\"records\")`")
    ])
  }
}
