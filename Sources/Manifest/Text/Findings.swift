import Diagnostics

/// The mistakes and warnings of one input. It keeps the first ones; it counts the rest without building their
/// messages.
struct Findings {
  /// The most mistakes kept, and the most warnings.
  static let most = 100

  /// The findings that are shown.
  private(set) var kept: [Diagnostic] = []
  /// The number of findings that are not kept.
  private(set) var omitted = 0
  private var errors = 0

  /// Adds a finding, or only counts it if enough are kept already.
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

  static func += (findings: inout Findings, diagnostics: some Sequence<Diagnostic>) {
    for diagnostic in diagnostics { findings.append(diagnostic) }
  }

  /// Adds the findings of another part of the input, including those that the part only counted.
  static func += (findings: inout Findings, others: Findings) {
    findings += others.kept
    findings.omitted += others.omitted
  }

  /// Adds a hint to those findings from an index on that have no hint.
  mutating func hint(from index: Int, _ hint: @autoclosure () -> String) {
    guard index < kept.count else { return }
    let hint = hint()
    for index in kept.indices.dropFirst(index) { kept[index] = kept[index].hinted(hint) }
  }

  /// The findings to show: the kept ones, then a line with the number of the others.
  ///
  /// - Parameter sorted: sorts the kept findings.
  func shown(in file: String, sorted: ([Diagnostic]) -> [Diagnostic] = { $0 }) -> [Diagnostic] {
    guard omitted > 0 else { return sorted(kept) }
    let severity: Diagnostic.Severity = errors > 0 ? .error : .warning
    let rest = Diagnostic(
      severity, "\(omitted) more mistakes or warnings are not shown", at: SourcePlace(file: file, line: 1),
      hint: "correct the ones that are shown and run the command again")
    return sorted(kept) + [rest]
  }
}
