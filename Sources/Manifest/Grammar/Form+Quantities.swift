extension Form where Value == Int {
  /// A size such as `20MiB`, greater than zero.
  static var size: Form<Int> {
    .grammar(
      "a size such as `20MiB`", pattern: "^\(Quantity.Pattern.some)\(Quantity.Pattern.bytes)$",
      numbers: { "is `\($0)B` or `\($0)MiB` meant?" },
      parse: { Quantity.bytes($0).flatMap { $0 > 0 ? $0 : nil } }, write: { Quantity.text(bytes: $0) })
  }

  /// A number of pixels such as `80MP`, or a plain integer.
  static var pixels: Form<Int> {
    let plain = Form<Int>.integer(1...Quantity.mostPixels)
    let grammar = Form<Int>.grammar(
      "pixels such as `80MP`", pattern: "^\(Quantity.Pattern.some)[0-9]{1,3}(\\.[0-9]{1,4})?MP$",
      parse: { text in Quantity.pixels(text).flatMap { (1...999_999_900).contains($0) ? $0 : nil } },
      write: { "\($0)" })
    return Form(
      schema: { writer in .object(["anyOf": .list([grammar.schema(&writer), plain.schema(&writer)])]) },
      read: { node, reading in
        if case .scalar(let text, true) = node.content, case .integer = CoreScalar(text) {
          return plain.read(node, &reading)
        }
        return grammar.read(node, &reading)
      },
      write: { $0.isMultiple(of: 1_000_000) ? .text("\($0 / 1_000_000)MP") : .integer($0) })
  }
}

extension Form where Value == Duration {
  /// A span of time such as `10s`; `zero` allows a span of zero.
  static func duration(zero: Bool = false) -> Form<Duration> {
    .grammar(
      "a duration such as `10s`, `5m`, `1h` or `7d`",
      pattern: "^\(zero ? "" : Quantity.Pattern.some)\(Quantity.Pattern.duration)$",
      numbers: { "is `\($0)s` meant, or `\($0)ms`?" },
      parse: { text in Quantity.duration(text).flatMap { zero || $0 > .zero ? $0 : nil } },
      write: { Quantity.text(duration: $0) })
  }
}

extension Form where Value == Percentage {
  /// A share such as `10%`, from 0 to 100.
  static var percentage: Form<Percentage> {
    .grammar(
      "a percentage such as `10%`, from `0%` to `100%`",
      pattern: "^(0{0,12}[0-9]{1,2}(\\.[0-9]{1,4})?|0{0,12}100(\\.0{1,4})?)%$",
      numbers: { Double($0).flatMap(hint) }, parse: { Quantity.percentage($0) }, write: { $0.description })
  }

  /// The hint for a bare number, which can be a fraction of one or a percentage without its sign; nil if it can be
  /// neither.
  private static func hint(_ number: Double) -> String? {
    func text(_ number: Double) -> String { "`\(PlainValue.number((number * 10_000).rounded() / 10_000))%`" }
    if number > 0, number < 1 { return "write \(text(number * 100))" }
    if number == 1 { return "write \(text(100)), or \(text(1))" }
    return (0...100).contains(number) ? "write \(text(number))" : nil
  }
}
