/// Encodes international host names in ASCII (RFC 3492), independently of the locale.
enum Punycode {
  /// `host` with each non-ASCII label in its `xn--` form. The caller passes lower case, and no other mapping is made: mapping a
  /// look-alike digit would turn the name into another host.
  static func ascii(host: String) -> String {
    if host.utf8.allSatisfy({ $0 < 128 }) { return host }
    return host.split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.utf8.allSatisfy { $0 < 128 } ? String($0) : "xn--" + encode(Array($0.unicodeScalars.map(\.value))) }
      .joined(separator: ".")
  }

  private static func encode(_ points: [UInt32]) -> String {
    var output = points.filter { $0 < 128 }.map { UInt8($0) }
    let basic = output.count
    var handled = basic
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var next: UInt32 = 128
    var delta = 0
    var bias = 72
    while handled < points.count {
      guard let smallest = points.filter({ $0 >= next }).min() else { break }
      delta += Int(smallest - next) * (handled + 1)
      next = smallest
      for point in points {
        if point < next { delta += 1 }
        if point == next {
          append(delta, bias: bias, to: &output)
          bias = adapt(delta, count: handled + 1, isFirst: handled == basic)
          delta = 0
          handled += 1
        }
      }
      delta += 1
      next += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func append(_ delta: Int, bias: Int, to output: inout [UInt8]) {
    var rest = delta
    var step = 36
    while true {
      let threshold = min(max(step - bias, 1), 26)
      if rest < threshold { break }
      output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
      rest = (rest - threshold) / (36 - threshold)
      step += 36
    }
    output.append(digit(rest))
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value + 22) }

  private static func adapt(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var step = 0
    while delta > 455 {
      delta /= 35
      step += 36
    }
    return step + 36 * delta / (delta + 38)
  }
}
