public import Digests
import Manifest

/// The probe in `dsbuild probe --json` and in the report.
extension DatasetProbe {
  /// One object of the schema `dsbuild.probe/1`.
  public var json: JSONValue {
    .object(present: [
      ("schema", "dsbuild.probe/1"), ("images", .int(images)), ("without_embedding", .int(unseen)),
      (
        "accuracy",
        .object(present: Trial.allCases.map { trial in (trial.rawValue, accuracy[trial].map { .number($0) }) })
      ),
      ("tried", .object(present: Trial.allCases.map { trial in (trial.rawValue, tried[trial].map { .int($0) }) })),
      ("classes", .object(present: classes.map { ($0.name.rawValue, $0.json) })),
      (
        "curve",
        .array(
          curve.map {
            .object(present: [
              ("share", .number($0.share)), ("images", .int($0.images)), ("accuracy", .number($0.accuracy)),
            ])
          })
      ),
      (
        "suspects",
        .array(
          suspects.map {
            .object(present: [
              ("sha256", .string($0.image.hex)), ("class", .string($0.name.rawValue)),
              ("looks_like", .string($0.looksLike.rawValue)), ("score", .number($0.score)),
            ])
          })
      ),
    ])
  }
}

extension DatasetProbe.ClassResult {
  fileprivate var json: JSONValue {
    .object(present: [
      ("images", .int(images)), ("precision", precision.map { .number($0) }), ("recall", recall.map { .number($0) }),
      (
        "confused_with",
        .array(
          confusedWith.map {
            .object(present: [("class", .string($0.name.rawValue)), ("share", .number($0.share))])
          })
      ),
    ])
  }
}
