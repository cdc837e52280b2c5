public import Encoding
import Engine

extension ThresholdSweep {
  /// `dsbuild.sweep/1`, also in `report.json`: `percent` is the share of the bits that may differ, to two decimals.
  public var json: JSONValue {
    .object(present: [
      ("schema", "dsbuild.sweep/1"), ("node", "near_duplicates"), ("algorithm", .string(algorithm)),
      ("bits", .int(bits)), ("limit", .int(limit)), ("radius", .int(radius)),
      (
        "thresholds",
        .array(
          points.map { point in
            .object(present: [
              ("bits", .int(point.bits)), ("percent", .number(percent(point))), ("dropped", .int(point.dropped)),
            ])
          })
      ),
    ])
  }

  /// The share of the bits that may differ, in percent to two decimals.
  public func percent(_ point: Point) -> Double {
    bits > 0 ? (Double(point.bits) * 10_000 / Double(bits)).rounded() / 100 : 0
  }
}
