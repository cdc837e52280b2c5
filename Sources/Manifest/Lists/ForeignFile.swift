import Diagnostics

/// Kinds of files that people use by mistake instead of lists. The first bytes identify the kind, and each kind has the
/// command that converts it to a list.
struct ForeignFile: Hashable {
  /// The kind of file with its article.
  let what: String
  /// The hint with the command.
  let hint: String

  /// The kind of a binary file; nil if the bytes may be text.
  init?(binary bytes: [UInt8], file: String) {
    guard let kind = Self.binary(bytes, ShellWord.quoted(file)) else { return nil }
    self = kind
  }

  /// The kind of a text file that is not a list; nil if it may be a list.
  init?(text bytes: [UInt8], file: String) {
    let name = ShellWord.quoted(file)
    let start = bytes.dropFirst(ListEncoding.markLength(bytes)).prefix(4_096).drop { $0 == 32 || (9...13).contains($0) }
    let text = String(decoding: start, as: UTF8.self).lowercased()
    if Self.isMarkup(text) {
      self.init("an HTML or XML page", "`dsbuild links \(name) --class CLASS` \(Self.writes)")
    } else if ["mime-version:", "from: <saved by", "from: \"saved by"].contains(where: { text.hasPrefix($0) }) {
      self.init("a saved page (MHTML)", "`dsbuild links \(name) --class CLASS` \(Self.writes)")
    } else if Self.isNetworkLog(text) {
      self.init("a network log (HAR)", "`dsbuild links \(name) --class CLASS` \(Self.writes)")
    } else {
      return nil
    }
  }

  private static let writes = "writes the addresses of its pictures into a list"

  private init(_ what: String, _ hint: String) {
    self.what = what
    self.hint = hint
  }

  private static func binary(_ bytes: [UInt8], _ name: String) -> ForeignFile? {
    func begins(_ start: [UInt8]) -> Bool { bytes.starts(with: start) }
    func begins(_ start: String) -> Bool { bytes.starts(with: start.utf8) }
    let python = "python3 -c \"import pandas; pandas"
    if begins("PAR1") {
      return ForeignFile(
        "a Parquet table",
        "`\(python).read_parquet(r'\(name)').to_csv('NEW.csv', index=False)\"` writes it as CSV")
    }
    if begins("ARROW1") {
      return ForeignFile(
        "a Feather table", "`\(python).read_feather(r'\(name)').to_csv('NEW.csv', index=False)\"` writes it as CSV")
    }
    if begins([0x50, 0x4B, 3, 4]) {
      return ForeignFile(
        "a ZIP archive or an Excel workbook", "save the sheet as CSV (UTF-8), or unpack it: `unzip \(name)`")
    }
    if begins([0xD0, 0xCF, 0x11, 0xE0]) { return ForeignFile("an Excel workbook", "save the sheet as CSV (UTF-8)") }
    if begins([0x1F, 0x8B]) { return ForeignFile("packed with gzip", "unpack it: `gunzip -k \(name)`") }
    if begins([0x28, 0xB5, 0x2F, 0xFD]) { return ForeignFile("packed with zstd", "unpack it: `unzstd \(name)`") }
    if begins([0xFD, 0x37, 0x7A, 0x58, 0x5A]) { return ForeignFile("packed with xz", "unpack it: `unxz -k \(name)`") }
    if begins("BZh") && bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
      return ForeignFile("packed with bzip2", "unpack it: `bunzip2 -k \(name)`")
    }
    if bytes.dropFirst(257).starts(with: "ustar".utf8) {
      return ForeignFile("a tar archive", "unpack it: `tar -xf \(name)`")
    }
    if begins("SQLite format 3\0") {
      return ForeignFile(
        "an SQLite database", "`sqlite3 -csv -header \(name) 'select * from TABLE' > NEW.csv` writes a table")
    }
    if begins("%PDF") { return ForeignFile("a PDF", "copy the addresses into a text file, one a line") }
    if isPicture(bytes) {
      return ForeignFile("a picture", "pictures on disk are a source too: `{ files: \(name) }`, or their folder")
    }
    return nil
  }

  private static func isPicture(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0xFF, 0xD8, 0xFF]) || bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 13, 10])
      || bytes.starts(with: "GIF8".utf8) || bytes.starts(with: "RIFF".utf8)
      || bytes.dropFirst(4).starts(with: "ftyp".utf8)
  }

  /// Whether lower-case text begins with a tag, and not with an address in angle brackets.
  private static func isMarkup(_ text: String) -> Bool {
    guard text.hasPrefix("<") else { return false }
    let rest = text.dropFirst()
    if rest.hasPrefix("!") || rest.hasPrefix("?") { return true }
    let tag = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard !tag.isEmpty, let next = rest.dropFirst(tag.count).first else { return false }
    return next == ">" || next == "/" && rest.dropFirst(tag.count + 1).first == ">" || next.isWhitespace
  }

  private static func isNetworkLog(_ text: String) -> Bool {
    guard text.hasPrefix("{") else { return false }
    return text.dropFirst().drop(while: \.isWhitespace).hasPrefix("\"log\"") && text.contains("\"version\"")
  }
}
