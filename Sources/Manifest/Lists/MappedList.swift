public import Diagnostics
import Digests

/// A list made of a JSON document by a mapping: answers of a service that somebody saved.
public enum MappedList {
  /// The largest document in bytes.
  public static let mostBytes = 64 << 20
  private static let shownNames = 20

  /// Reads the items of a document as rows, each with the line of its object.
  ///
  /// - Throws: if the document is no JSON, or if the paths to items or addresses lead nowhere.
  public static func read(
    _ bytes: [UInt8], file: String, mapping: JSONMapping
  ) throws(DiagnosticError) -> URLList {
    let bytes = try ListEncoding.unpacked(bytes, file: file)
    guard bytes.count <= mostBytes else {
      throw mistake("the file has more than \(mostBytes >> 20) MiB", file, hint: "split it into several files")
    }
    try ListEncoding.check(bytes, file: file)
    let items = try items(of: bytes, file: file, mapping)
    var lines = LineCounter(bytes)
    var list = URLList()
    list.guess = "JSON, \(mapping.items?.text ?? "one item a file"), addresses in `\(mapping.url.text)`"
    let paths = mapping.urlPaths
    var line = 1
    for item in items {
      if case .object(_, let offset) = item.value { line = lines.line(at: offset) }
      list.rows.append(try row(item, line: line, file: file, mapping, paths))
    }
    guard items.isEmpty || list.rows.contains(where: { !$0.text.isEmpty }) else {
      throw mistake(
        "no item has `\(mapping.url.names.joined(separator: "`, `"))`", file, hint: names(items.first?.value))
    }
    list.warnings = unmet(items, file: file, mapping)
    if let warning = ThumbnailCheck.warning(list.rows, file: file) { list.warnings.append(warning) }
    let warnings = list.warnings
    list.findings = ListFindings(bytes, rows: list.rows)
    list.warnings = warnings
    return list
  }

  private static func items(
    of bytes: [UInt8], file: String, _ mapping: JSONMapping
  ) throws(DiagnosticError) -> [JSONPlace] {
    let documents = try documents(in: bytes, file: file)
    guard let path = mapping.items else {
      guard documents.count == 1, case .array(let elements)? = documents.first?.value else { return documents }
      return elements.map { JSONPlace($0) }
    }
    let items = documents.flatMap { $0.places(path) }
    // An answer without hits has an empty list, or none at all; a wrong path is another matter.
    if items.isEmpty, !documents.contains(where: { leadsToList($0, path) }) {
      throw mistake("`items: \(path.text.cut(to: 100))` leads to nothing", file, hint: names(documents.first?.value))
    }
    return items
  }

  /// The documents in a file: one, or one a line.
  private static func documents(in bytes: [UInt8], file: String) throws(DiagnosticError) -> [JSONPlace] {
    do throws(FlatJSON.Failure) {
      return [JSONPlace(try JSONTree.read(bytes[ListEncoding.markLength(bytes)...], by: .strict))]
    } catch {
      let first = TextLines(bytes).first { !$0.isBlank }
      guard let first, (try? JSONTree.read(first.bytes, by: .strict)) != nil else {
        throw unreadable(error.message, file, line: LineCounter.line(at: error.offset, of: bytes))
      }
    }
    var documents: [JSONPlace] = []
    for line in TextLines(bytes) where !line.isBlank {
      do throws(FlatJSON.Failure) {
        documents.append(JSONPlace(try JSONTree.read(line.bytes, by: .strict)))
      } catch {
        throw unreadable(error.message, file, line: line.number)
      }
    }
    return documents
  }

  private static func unreadable(_ message: String, _ file: String, line: Int) -> DiagnosticError {
    let hint = "`json` reads files of JSON, or with one JSON value a line: save them again"
    return mistake(message, file, line: line, hint: hint)
  }

  /// Whether the path without what follows its last `[*]` leads to an empty list.
  private static func leadsToList(_ root: JSONPlace, _ path: JSONPath) -> Bool {
    guard let end = path.text.firstRange(of: "[*]"), let start = JSONPath(String(path.text[..<end.lowerBound])) else {
      return path.text.hasPrefix("[*]")
    }
    return !root.places(start).isEmpty
  }

  private static func row(
    _ item: JSONPlace, line: Int, file: String, _ mapping: JSONMapping, _ paths: [String: JSONPath]
  ) throws(DiagnosticError) -> URLList.Row {
    let text = mapping.url.filled { name in paths[name].flatMap { item.words($0) } } ?? ""
    var row = URLList.Row(line: line, text: AddressText.cleaned(text))
    if row.text.utf8.count > URLList.longestAddress, !row.text.utf8.starts(with: "data:".utf8) {
      row = URLList.Row(line: line, text: row.text.cut(to: 80))
      row.fault = .tooLong
    }
    if let digits = mapping.hash.flatMap({ item.words($0) }), !digits.isEmpty {
      row.hash = ExpectedDigest(digits)
      guard row.hash != nil else {
        throw mistake("`\(digits.cut(to: 80))` is no digest", file, line: line, hint: "map `hash` to a digest")
      }
    }
    var credit = Credit()
    for (field, path) in mapping.credits { credit.set(field, to: item.words(path)) }
    row.credit = credit
    return row
  }

  /// Warnings about paths of rights that no item has: then the licence is silently unknown.
  private static func unmet(_ items: [JSONPlace], file: String, _ mapping: JSONMapping) -> [Diagnostic] {
    guard !items.isEmpty else { return [] }
    return mapping.credits.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { field, path in
      guard !items.contains(where: { $0.words(path) != nil }) else { return nil }
      return Diagnostic(
        .warning, "no item has `\(path.text.cut(to: 100))`, which `\(field.rawValue)` names",
        at: SourcePlace(file: file, line: 1), hint: names(items[0].value))
    }
  }

  private static func names(_ value: JSONTree?) -> String {
    guard case .object(let members, _)? = value else { return "`items` has to lead to objects" }
    let shown = members.prefix(shownNames).map { "`\($0.name.cut(to: 60))`" }.joined(separator: ", ")
    return "the members are \(shown)\(members.count > shownNames ? ", …" : "")"
  }

  private static func mistake(_ message: String, _ file: String, line: Int = 1, hint: String) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, at: SourcePlace(file: file, line: line), hint: hint)])
  }
}
