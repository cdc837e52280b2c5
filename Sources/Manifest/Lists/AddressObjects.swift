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
  }

  /// The member that contains the address.
  let column: String
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
    var row = URLList.Row(line: line, text: try address(in: object))
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

  private func address(in object: FlatJSON) throws(Problem) -> String {
    if let template { return AddressText.cleaned(template.filled { object.words($0) } ?? "") }
    let names = column == "url" ? TableLayout.customaryNames : [column]
    let text =
      names.lazy.compactMap { object.text($0) }.first
      ?? names.lazy.compactMap { name in
        object.members.first { $0.name.lowercased() == name.lowercased() }.flatMap { object.text($0.name) }
      }.first
    guard let text, !text.isEmpty else {
      throw Problem(message: "the object has no text under the key `\(column)`", hint: near(object))
    }
    return AddressText.cleaned(TextLines.trimmed(text))
  }

  private func near(_ object: FlatJSON) -> String {
    let names = object.members.prefix(1_000).map(\.name)
    if let near = Suggestion.nearest(to: column, among: names) { return "did you mean `\(near)`" }
    let shown = names.prefix(20).map { "`\($0.cut(to: 60))`" }.joined(separator: ", ")
    return "`csv: { column: … }` names the member with the address: \(shown)"
  }
}
