public import Digests
public import Manifest

extension QualitySweep {
  /// The `quality` part of `dsbuild.sweep/1`.
  ///
  /// - Parameters:
  ///   - rules: the rules of the dataset; a class may have others.
  ///   - marked: how many pictures the rules of their classes mark.
  public func json(_ rules: QualitySettings, marked byRules: [QualitySettings.Measure: Int]) -> JSONValue {
    let measures = QualitySettings.Measure.allCases.map { measure in
      let rule = rules[measure]
      let thresholds = Self.thresholds.map { at in
        JSONValue.object(present: [("above", .number(Double(at) / 100)), ("marked", .int(marked(measure, above: at)))])
      }
      return (
        measure.rawValue,
        JSONValue?.some(
          .object(present: [
            ("action", .string(rule.action.rawValue)), ("above", .number(rule.above)),
            ("marked", .int(byRules[measure] ?? 0)), ("thresholds", .array(thresholds)),
          ]))
      )
    }
    return .object(present: [
      ("schema", "dsbuild.sweep/1"), ("node", "quality"), ("pictures", .int(pictures)),
      ("measures", .object(present: measures)),
    ])
  }
}

extension QualitySettings {
  /// Counts by measure, as JSON.
  public static func json(_ counts: [Measure: Int]) -> JSONValue {
    .object(present: Measure.allCases.map { ($0.rawValue, JSONValue?.some(.int(counts[$0] ?? 0))) })
  }

  /// Counts by measure in words, such as "3 blurry, 1 dark"; nil if nothing is marked.
  public static func text(_ counts: [Measure: Int]) -> String? {
    let words = Measure.allCases.compactMap { measure in
      counts[measure].flatMap { $0 > 0 ? "\($0) \(measure.rawValue)" : nil }
    }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}
