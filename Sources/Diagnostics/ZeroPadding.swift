extension BinaryInteger {
  /// The digits of the number, with zeros in front if there are fewer than `width`. Hexadecimal digits are in lower case.
  public func zeroPadded(to width: Int, radix: Int = 10) -> String {
    let digits = String(self, radix: radix)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
