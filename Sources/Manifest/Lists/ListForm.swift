/// The forms in which people keep lists of addresses, told by a file's ending.
enum ListForm: Hashable, Sendable {
  /// Separated fields, one column or several.
  case table(delimiter: ListSettings.Delimiter)
  /// One address a line, nothing else.
  case lines
  /// One JSON object a line.
  case jsonLines

  /// The form of a file; `.tsv` and `.tab` are separated by tabs, `.txt` has an address a line unless the manifest
  /// names a delimiter or a header.
  init(file: String, settings: ListSettings) {
    let name = file.lowercased()
    if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
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
}
