public import Digests
import Engine

extension ThresholdSweep {
  /// The document `dsbuild.sweep/1`, which is also in `report.json`.
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
