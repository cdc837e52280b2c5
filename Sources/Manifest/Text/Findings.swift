import Diagnostics

/// The mistakes and warnings of one input: the first ones are kept, the rest is counted and not even put into words.
struct Findings {
  /// The most mistakes kept, and the most warnings.
  static let most = 100

  /// The ones that are shown.
  private(set) var kept: [Diagnostic] = []
  /// How many more there were.
  private(set) var omitted = 0
  private var errors = 0

  /// Takes in a finding, unless there are enough mistakes already.
  mutating func append(_ diagnostic: @autoclosure () -> Diagnostic) {
    guard errors < Self.most else {
      omitted += 1
      return
    }
    let diagnostic = diagnostic()
    let isError = diagnostic.severity == .error
    guard isError || kept.count - errors < Self.most else {
      omitted += 1
      return
    }
    if isError { errors += 1 }
    kept.append(diagnostic)
  }

  /// Takes in several findings.
  static func += (findings: inout Findings, diagnostics: some Sequence<Diagnostic>) {
    for diagnostic in diagnostics { findings.append(diagnostic) }
  }

  /// Takes in what another part of the input had, also what that part only counted.
  static func += (findings: inout Findings, others: Findings) {
    findings += others.kept
    findings.omitted += others.omitted
  }

  /// Gives a hint to the findings from an index on that have none of their own.
  mutating func hint(from index: Int, _ hint: String) {
    for index in kept.indices.dropFirst(index) { kept[index] = kept[index].hinted(hint) }
  }

  /// The findings as they are shown: the kept ones, then a line that counts the others.
  ///
  /// - Parameter sorted: puts the kept ones in order.
  func shown(in file: String, sorted: ([Diagnostic]) -> [Diagnostic] = { $0 }) -> [Diagnostic] {
    guard omitted > 0 else { return sorted(kept) }
    let severity: Diagnostic.Severity = errors > 0 ? .error : .warning
    let rest = Diagnostic(
      severity, "\(omitted) more mistakes or warnings are not shown", at: SourcePlace(file: file, line: 1),
      hint: "mend the first ones and run it again")
    return sorted(kept) + [rest]
  }
}
