import Diagnostics

/// The files of a class's table. A long table is cut by the first digits of the ids, so that no file grows too large
/// for git, and a change of some rows rewrites few bytes.
///
/// The cut depends on the number of rows alone, so two machines write the same files. The digest of a table is that of
/// the whole table, however it is cut, so a lock of an earlier version stays valid.
public enum LockParts {
  /// A table with more rows is cut, and a part has about as many at most.
  public static let mostRows = 100_000
  /// The most digits by which a table is cut.
  private static let mostDigits = 4
  private static let ending = ".tsv"

  /// The number of digits by which a table with this many rows is cut; 0 for a table in one file.
  public static func digits(rows: Int, mostRows: Int = LockParts.mostRows) -> Int {
    (0..<mostDigits).first { rows <= mostRows << (4 * $0) } ?? mostDigits
  }

  /// Whether two rows belong to the same part.
  public static func areTogether(_ id: ItemID, _ other: ItemID, digits: Int) -> Bool {
    digits == 0 || (id.high ^ other.high) >> UInt64(64 - 4 * digits) == 0
  }

  /// The part to which a row belongs.
  public static func part(of id: ItemID, digits: Int) -> String {
    guard digits > 0 else { return "" }
    return String(id.high.zeroPadded(to: 16, radix: 16).prefix(digits))
  }

  /// The path of a part, relative to the manifest; the table itself for the empty part.
  public static func path(_ name: ClassName, part: String) -> String {
    part.isEmpty
      ? LockFiles.tablePath(name) : "\(LockFiles.tableFolder)/\(name.rawValue).\(part)\(ending)"
  }

  /// The class and the part of a file in the folder of the tables; nil for any other name.
  public static func table(ofFile name: String) -> (name: ClassName, part: String)? {
    guard name.hasSuffix(ending) else { return nil }
    let words = name.dropLast(ending.count).split(separator: ".", omittingEmptySubsequences: false)
    guard let first = words.first, let name = ClassName(rawValue: String(first)) else { return nil }
    switch words.count {
    case 1: return (name, "")
    case 2:
      guard (1...mostDigits).contains(words[1].utf8.count), words[1].utf8.allSatisfy(isDigit) else { return nil }
      return (name, String(words[1]))
    default: return nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }

  /// The bytes of a table from those of its parts: the rows of all after one header line.
  public static func joined(_ parts: [(part: String, bytes: [UInt8])]) -> [UInt8] {
    let sorted = parts.sorted { $0.part < $1.part }
    guard var joined = sorted.first?.bytes else { return [] }
    for (_, bytes) in sorted.dropFirst() {
      if let last = joined.last, last != UInt8(ascii: "\n") { joined.append(UInt8(ascii: "\n")) }
      let hasHeader = bytes.starts(with: Array("id\t".utf8))
      joined += hasHeader ? bytes.drop { $0 != UInt8(ascii: "\n") }.dropFirst() : bytes[...]
    }
    return joined
  }
}
