public import Diagnostics
public import Digests

/// `moved/{class}.csv`: pictures that people moved to the class from another one, one a line, sorted by picture, kept in git.
///
/// A list of addresses like any other with `where: { kind: address }`; its lines of the kind `file` are pictures on disk.
public struct MovedFile: Hashable, Sendable {
  /// Where a moved picture comes from.
  public struct Entry: Hashable, Sendable {
    /// The ways to identify a picture: by its address, or by its path.
    public enum Kind: String, Hashable, Sendable {
      case address, file
    }

    /// How the entry identifies it.
    public let kind: Kind
    /// Its address, or its path relative to the manifest.
    public let place: String
    /// The class it was moved from.
    public let from: ClassName

    /// A moved picture.
    public init(kind: Kind, place: String, from: ClassName) {
      self.kind = kind
      self.place = place
      self.from = from
    }
  }

  private static let header = "kind,url,image,from"

  /// The pictures by digest.
  public var entries: [SHA256Digest: Entry] = [:]

  /// No pictures: what a missing file means.
  public init() {}

  /// Reads the lines, in any order.
  ///
  /// - Throws: every mistake with its place.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    var reader = DecisionLines(
      file: file,
      form: "`kind,url,image,from`, such as `file,photos/3.jpg,<sha256>,weir`, with `kind` as `address` or `file`")
    var found: [SHA256Digest: Entry] = [:]
    var isFirst = true
    reader.forEach(bytes) { line, reader in
      let cells = Self.cells(line.bytes)
      defer { isFirst = false }
      if isFirst, cells.first == "kind" { return }
      guard cells.count == 4, let kind = Entry.Kind(rawValue: cells[0]), let image = SHA256Digest(hex: cells[2]),
        let from = ClassName(rawValue: cells[3])
      else { return reader.note(line.error("the line does not name a moved picture", file: file)) }
      guard Self.isPlain(cells[1]) else {
        return reader.note(line.error("the second cell is not the place of a picture", file: file))
      }
      if kind == .file, !Self.isInside(cells[1]) {
        return reader.note(
          line.error("`\(cells[1].cut(to: 100))` is not a path inside the project", file: file))
      }
      found[image] = Entry(kind: kind, place: cells[1], from: from)
    }
    try reader.finish()
    entries = found
  }

  /// Whether a path is one of a file below the manifest's folder, without the signs of a pattern.
  public static func isInside(_ path: String) -> Bool {
    // Compare bytes: a line break and a combining mark are one `Character`, which no sign equals.
    isPlain(path) && !path.utf8.contains { "*?[]{}\\".utf8.contains($0) }
      && !path.pathParts(keepsEmpty: true).contains { $0 == ".." || $0 == "" }
  }

  /// Whether the file can hold a place: it has no control character, and no spreadsheet would take it for a formula.
  public static func isPlain(_ place: String) -> Bool {
    !place.isEmpty && !ListCell.isFormula(place) && !place.utf8.contains { $0 < 0x20 || $0 == 0x7F }
  }

  /// The file as dsbuild writes it: sorted, one spelling, LF; empty without pictures.
  public var encoded: [UInt8] {
    guard !entries.isEmpty else { return [] }
    let lines = entries.sorted { $0.key < $1.key }.map { image, entry in
      "\(entry.kind.rawValue),\(ListCell.encoded(entry.place)),\(image.hex),\(entry.from.rawValue)"
    }
    return Array(([Self.header] + lines).map { $0 + "\n" }.joined().utf8)
  }

  private static func cells(_ line: ArraySlice<UInt8>) -> [String] {
    var cells: [[UInt8]] = [[]]
    var isQuoted = false
    var last: UInt8 = 0
    for byte in line where byte != UInt8(ascii: "\r") {
      switch byte {
      case UInt8(ascii: "\""):
        // Two quotes inside a quoted cell are one.
        if !isQuoted, last == byte { cells[cells.count - 1].append(byte) }
        isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: cells.append([])
      default: cells[cells.count - 1].append(byte)
      }
      last = byte
    }
    return cells.map { String(decoding: $0, as: UTF8.self) }
  }
}
