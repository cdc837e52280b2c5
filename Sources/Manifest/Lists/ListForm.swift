import Diagnostics
import Encoding

/// The forms in which people keep lists of addresses, known by a file's ending, JSON by its content.
enum ListForm: Hashable, Sendable {
  /// Separated fields, one column or several.
  case table(delimiter: ListSettings.Delimiter)
  /// One address a line, nothing else.
  case lines
  /// One JSON object a line.
  case jsonLines
  /// One JSON array.
  case jsonArray

  /// The form of a file; `.tsv` and `.tab` are separated by tabs, `.txt` has an address a line unless the manifest
  /// names a delimiter or a header.
  ///
  /// - Throws: where it is JSON of another shape.
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
      settings.conditions.isEmpty
    {
      self = .lines
    } else {
      self = .table(delimiter: settings.delimiter)
    }
  }

  /// The form of JSON; nil for what is no JSON, or only might be under a name of another kind.
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
      // A line that is cut or broken is named where the lines are read.
      return isRow ? .jsonLines : try shape(start, file: file) ?? .jsonLines
    default: return nil
    }
  }

  /// Refuses an object that goes over lines, or holds arrays, with the names in it; nil for one that is a row.
  private static func shape(_ bytes: ArraySlice<UInt8>, file: String) throws(DiagnosticError) -> ListForm? {
    var scanner = JSONScanner(bytes)
    var members: [(name: String, isNested: Bool)] = []
    do throws(FlatJSON.Failure) {
      try scanner.forEachMember { name, scanner throws(FlatJSON.Failure) in
        members.append((name, scanner.isAtArray || scanner.isAtObject))
      }
      scanner.skipBlanks()
    } catch { return nil }
    guard scanner.next == nil, members.contains(where: \.isNested) else { return nil }
    let names = members.prefix(10).map { "`\($0.name.cut(to: 60))`" }.joined(separator: ", ")
    let nested = members.first(where: \.isNested)?.name.cut(to: 60) ?? "NAME"
    throw DiagnosticError([
      Diagnostic(
        .error, "the file is one JSON object with \(names), expected an array, or an object a line",
        at: SourcePlace(file: file, line: 1),
        hint: "`jq -c '.\(nested)[]' FILE.json > NEW.jsonl` writes the rows of an array in it; pandas writes rows with "
          + "`to_json(…, orient=\"records\")`")
    ])
  }
}
