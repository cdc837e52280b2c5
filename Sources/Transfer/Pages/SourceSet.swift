/// The attribute `srcset`: addresses, each with a width such as `640w` or a density such as `2x` (HTML, section 4.8.4.2.1).
enum SourceSet {
  /// The address of the largest picture, and its width if it is stated.
  static func largest(_ text: String) -> (text: String, width: Int?)? {
    var best: (text: String, width: Int?, size: Double)?
    var rest = text.utf8[...]
    while true {
      rest = rest.drop { isBlank($0) || $0 == UInt8(ascii: ",") }
      var address = rest.prefix { !isBlank($0) }
      guard !address.isEmpty else { break }
      rest = rest.dropFirst(address.count)
      var descriptor = Substring()
      if address.last == UInt8(ascii: ",") {
        while address.last == UInt8(ascii: ",") { address.removeLast() }
      } else {
        let words = rest.prefix { $0 != UInt8(ascii: ",") }
        descriptor = Substring(words)
        rest = rest.dropFirst(words.count)
      }
      let (size, width) = size(of: descriptor)
      if best.map({ $0.size < size }) ?? true { best = (String(Substring(address)), width, size) }
    }
    return best.map { ($0.text, $0.width) }
  }

  private static func size(of descriptor: Substring) -> (size: Double, width: Int?) {
    guard let word = descriptor.split(whereSeparator: \.isWhitespace).first, let number = Double(word.dropLast()),
      number.isFinite, number > 0
    else { return (1, nil) }
    guard word.hasSuffix("w") else { return (number, nil) }
    return (number, number <= 1_000_000 ? Int(number) : nil)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
