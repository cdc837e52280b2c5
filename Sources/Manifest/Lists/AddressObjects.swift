import Diagnostics
import Digests

/// Converts JSON objects to rows, using the members that the list's settings name.
struct AddressObjects {
  /// The reason why an object is not a row: the range in its bytes, and a hint.
  struct Problem: Error {
    var message: String
    var offset = 0
    var length = 1
    var hint: String?
    /// Whether the mistake probably affects the whole list, so that it is reported only once.
    var isOfAll = false
  }

  /// The member that contains the address.
  let column: String
  private let file: String
  private let hash: String?
  private let template: URLTemplate?
  private var credits: [(field: Credit.Field, name: String)] = []
  private let conditions: [(name: String, value: String)]

  /// - Throws: if the settings name a column by number.
  init(file: String, settings: ListSettings) throws(DiagnosticError) {
    func name(of column: ListSettings.Column) throws(DiagnosticError) -> String {
      switch column {
      case .named(let name): return name
      case .number(let number):
        throw DiagnosticError([
          Diagnostic(
            .error, "the column is `\(number)`, expected the name of a member of each object",
            at: SourcePlace(file: file, line: 1))
        ])
      }
    }
    func optionalName(of column: ListSettings.Column?) throws(DiagnosticError) -> String? {
      guard let column else { return nil }
      return try name(of: column)
    }
    self.file = file
    column = try name(of: settings.column)
    template = settings.template
    hash = try optionalName(of: settings.hashColumn)
    for field in Credit.Field.allCases {
      credits.append((field, try optionalName(of: settings.creditColumns[field]) ?? field.rawValue))
    }
    var conditions: [(name: String, value: String)] = []
    for condition in settings.conditions {
      conditions.append((try name(of: condition.column), condition.value))
    }
    self.conditions = conditions
  }

  /// The row of an object on a line; nil if the row does not meet the source's conditions.
  func row(_ bytes: ArraySlice<UInt8>, line: Int) throws(Problem) -> URLList.Row? {
    let object = try Self.object(bytes)
    guard conditions.allSatisfy({ object.words($0.name) == $0.value }) else { return nil }
    var row = URLList.Row(line: line, text: try address(in: object, bytes))
    if let hash, let member = object.member(hash), let digits = object.text(hash), !digits.isEmpty {
      row.hash = ExpectedDigest(digits)
      guard row.hash != nil else {
        throw Problem(message: "`\(digits.cut(to: 80))` is no digest", offset: member.offset, length: member.length)
      }
    }
    var credit = Credit()
    for (field, name) in credits { credit.set(field, to: object.text(name)) }
    row.credit = credit
    return row
  }

  private static func object(_ bytes: ArraySlice<UInt8>) throws(Problem) -> FlatJSON {
    do throws(FlatJSON.Failure) { return try FlatJSON(bytes) } catch {
      throw Problem(
        message: error.message, offset: error.offset, hint: "each row is one JSON object: `{\"url\": \"https://…\"}`")
    }
  }

  private func address(in object: FlatJSON, _ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
    if let template { return AddressText.cleaned(template.filled { object.words($0) } ?? "") }
    let names = column == "url" ? TableLayout.customaryNames : [column]
    let text =
      names.lazy.compactMap { object.text($0) }.first
      ?? names.lazy.compactMap { name in
        object.members.first { $0.name.lowercased() == name.lowercased() }.flatMap { object.text($0.name) }
      }.first
    guard let text, !text.isEmpty else {
      throw Problem(
        message: "the object has no text under the key `\(column)`", hint: nested(bytes) ?? near(object), isOfAll: true)
    }
    return AddressText.cleaned(TextLines.trimmed(text))
  }

  /// The hint for an address in an object or an array inside the object; nil if there is none.
  private func nested(_ bytes: ArraySlice<UInt8>) -> String? {
    guard let path = (try? JSONTree.read(bytes, by: .strict))?.pathToAddress() else { return nil }
    return "the address is deeper in the object: `sources: [{ json: \(file), url: \(path) }]` reads it"
  }

  private func near(_ object: FlatJSON) -> String {
    let names = object.members.prefix(1_000).map(\.name)
    if let near = Suggestion.nearest(to: column, among: names) { return "did you mean `\(near)`" }
    let shown = names.prefix(20).map { "`\($0.cut(to: 60))`" }.joined(separator: ", ")
    return "`csv: { column: … }` names the member with the address: \(shown)"
  }
}

extension JSONTree {
  /// The path to the first address in objects and arrays inside this value, as a mapping writes it; nil if there is none.
  ///
  /// - Parameter depth: the levels above this value. A member of the object itself is not inside: `column` names it.
  fileprivate func pathToAddress(_ path: String = "", depth: Int = 0) -> String? {
    guard depth < 8 else { return nil }
    switch self {
    case .text(let text): return depth > 1 && AddressText.isAddress(text) ? path : nil
    case .object(let members, _):
      return members.prefix(1_000).lazy.compactMap { member in
        let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
        return JSONPath(inner) == nil ? nil : member.value.pathToAddress(inner, depth: depth + 1)
      }.first
    case .array(let elements): return elements.first?.pathToAddress("\(path)[0]", depth: depth + 1)
    case .null, .flag, .number: return nil
    }
  }
}
