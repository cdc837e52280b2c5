import Digests

/// The JSON header of a safetensors file: an object with an object for each tensor. It is read strictly, and the number of
/// tensors and of dimensions is limited.
enum SafetensorsHeader {
  /// A tensor as the header describes it, before its range is checked.
  struct Entry {
    var name: String
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  private static let maximumEntries = 10_000
  private static let maximumDimensions = 8

  /// All tensors in the order of the header; `__metadata__` is checked and ignored.
  static func entries(_ bytes: ArraySlice<UInt8>) throws(LearningError) -> [Entry] {
    do throws(FlatJSON.Failure) {
      var scanner = JSONScanner(bytes)
      var entries: [Entry] = []
      try scanner.forEachMember { (name, scanner) throws(FlatJSON.Failure) in
        guard name != "__metadata__" else { return }
        guard entries.count < maximumEntries else { throw scanner.failure("too many tensors") }
        entries.append(try entry(name, &scanner))
      }
      scanner.skipBlanks()
      guard scanner.next == nil else { throw scanner.failure("expected nothing after `}`") }
      return entries
    } catch {
      throw Safetensors.malformed("has a mistake at byte \(error.offset) of its header: \(error.message)")
    }
  }

  private static func entry(_ name: String, _ scanner: inout JSONScanner) throws(FlatJSON.Failure) -> Entry {
    var entry = Entry(name: name)
    var seen: Set<String> = []
    try scanner.forEachMember { (key, scanner) throws(FlatJSON.Failure) in
      guard seen.insert(key).inserted else { throw scanner.failure("`\(key)` is given twice") }
      switch key {
      case "dtype": entry.type = try text(&scanner)
      case "shape": entry.shape = try numbers(&scanner)
      case "data_offsets": (entry.begin, entry.end) = try offsets(&scanner)
      default: throw scanner.failure("unknown key `\(key)` of the tensor `\(name)`")
      }
    }
    guard seen.count == 3 else { throw scanner.failure("the tensor `\(name)` is described only in part") }
    return entry
  }

  private static func text(_ scanner: inout JSONScanner) throws(FlatJSON.Failure) -> String {
    guard case .text(let text) = try scanner.value() else { throw scanner.failure("expected a text") }
    return text
  }

  private static func offsets(_ scanner: inout JSONScanner) throws(FlatJSON.Failure) -> (begin: Int, end: Int) {
    let offsets = try numbers(&scanner)
    guard offsets.count == 2 else { throw scanner.failure("expected two offsets") }
    return (offsets[0], offsets[1])
  }

  private static func numbers(_ scanner: inout JSONScanner) throws(FlatJSON.Failure) -> [Int] {
    var numbers: [Int] = []
    try scanner.forEachElement { (scanner) throws(FlatJSON.Failure) in
      guard numbers.count < maximumDimensions else { throw scanner.failure("a list that is too long") }
      guard scanner.isAtNumber, let number = Int(try scanner.numberText()), number >= 0 else {
        throw scanner.failure("expected a whole number")
      }
      numbers.append(number)
    }
    return numbers
  }
}
