import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline
import Queries
import Transfer

/// The JSON formats that are part of the contract of the command line.
enum BuildJSON {
  /// `dsbuild.build/1`.
  static func build(
    _ report: Builder.Report, _ manifest: Manifest, result: String, seconds: Double, extra: [(String, JSONValue?)] = []
  ) -> JSONValue {
    let actions = ActionKind.allCases.map { kind in
      let count = report.actions[kind] ?? ActionCount()
      return (
        kind.rawValue,
        JSONValue.object(present: [
          ("ran", .int(count.ran)), ("hit", .int(count.hit)), ("failed", .int(count.failed)),
        ])
      )
    }
    let exports = report.exports.map { export in
      JSONValue.object(present: [
        ("format", .string(export.format)), ("path", .string(export.path)), ("images", .int(export.images)),
        ("digest", .string("sha256:\(export.digest.hex)")),
        ("strays", export.strays.isEmpty ? nil : .array(export.strays.map { .string($0) })),
      ])
    }
    let members: [(String, JSONValue?)] = [
      ("schema", "dsbuild.build/1"), ("dataset", .string(manifest.name)), ("result", .string(result)),
      ("seconds", .number(rounded(seconds))),
      ("actions", .object(present: actions.map { ($0.0, $0.1) })),
      ("nodes", .object(present: [("ran", .int(report.nodesRan)), ("hit", .int(report.nodesHit))])),
      ("network", .object(present: [("requests", .int(report.requests)), ("bytes", .int(report.bytes))])),
      ("remote", report.remote.json),
      (
        "classes",
        report.funnels.isEmpty
          ? nil
          : classes(report.funnels) {
            [
              ("model", report.estimates[$0]?.json),
              ("quality", report.marked[$0].map { QualitySettings.json($0) }),
            ]
          }
      ), ("gaps", report.summary.map { .int($0.funnels.values.reduce(0) { $0 + $1.gaps }) }),
      ("warnings", report.notices.isEmpty ? nil : .array(report.notices.map(notice))),
      ("rights", report.rights.isEmpty ? nil : .array(report.rights.map(rights))),
      ("over_limit", nonEmpty(BuildText.classesOverLimit(report, manifest))),
      ("exports", .array(exports)), ("changes", report.changes.map(changes)),
      ("lock", .object(present: [("path", "dataset.lock"), ("changed", .bool(report.isLockChanged))])),
      ("near_misses", report.nearMisses.isEmpty ? nil : NearMissText.json(report.nearMisses)),
      ("drift", report.drift.isEmpty ? nil : .array(report.drift.map(drift))),
    ]
    return .object(present: members + extra)
  }

  private static func nonEmpty(_ texts: [String]) -> JSONValue? {
    texts.isEmpty ? nil : .array(texts.map { .string($0) })
  }

  static func rights(_ note: RightsNote) -> JSONValue {
    .object(present: [
      ("kind", .string(note.kind.rawValue)), ("images", .int(note.images)), ("message", .string(note.message)),
      ("hint", .string(note.hint)),
    ])
  }

  static func notice(_ notice: Notice) -> JSONValue {
    .object(present: [("message", .string(notice.message)), ("hint", notice.hint.map { .string($0) })])
  }

  /// The images that were added and removed since the last whole build.
  private static func changes(_ changes: Builder.Changes) -> JSONValue {
    let reasons = changes.reasons.sorted { $0.key.name < $1.key.name }.map {
      ($0.key.name, JSONValue?.some(.int($0.value)))
    }
    return .object(present: [
      ("in", .int(changes.came)), ("out", .int(changes.left)), ("unlisted", .int(changes.unlisted)),
      ("replaced", .int(changes.replaced)), ("relabelled", .int(changes.relabelled)),
      ("recropped", .int(changes.recropped)), ("moved", .int(changes.moved)),
      ("test_to_train", .int(changes.movedFromTestToTrain)), ("assigned", .int(changes.assigned)),
      ("reasons", .object(present: reasons)),
      (
        "copies",
        .array(
          changes.copies.map {
            .object(present: [("class", .string($0.className.rawValue)), ("image", .string($0.image.hex))])
          })
      ),
    ])
  }

  private static func drift(_ drift: Drift) -> JSONValue {
    .object(present: [
      ("url", .string(drift.address)), ("pinned", .string(drift.pinned.hex)), ("found", .string(drift.found.hex)),
      ("grade", .string(drift.grade)), ("on_drift", .string(drift.policy.rawValue)),
    ])
  }

  /// The funnel of each class.
  static func classes(
    _ funnels: [ClassName: Funnel], extra: (ClassName) -> [(String, JSONValue?)] = { _ in [] }
  ) -> JSONValue {
    .object(
      present: funnels.keys.sorted().map { name in
        (name.rawValue, (funnels[name] ?? Funnel()).json(more: extra(name)))
      })
  }

  /// Whom and what to name beside a picture; nil if its row says nothing.
  private static func credit(_ credit: Credit) -> JSONValue? {
    let stated = Credit.Field.allCases.filter { $0 != .license && credit[$0] != nil }
    guard !stated.isEmpty else { return nil }
    return .object(present: stated.map { ($0.rawValue, credit[$0].map { .string($0) }) })
  }

  private static func quality(_ quality: PictureQuality) -> JSONValue {
    .object(
      present: QualitySettings.Measure.allCases.map { measure in
        (measure.rawValue, JSONValue?.some(.number(Double(quality[measure]) / 100)))
      })
  }

  /// One object of `ls --json`.
  static func row(
    _ row: BuiltDataset.Row, history: [(step: StepName, item: Item)]? = nil, retrieval: Retrieval? = nil
  ) -> JSONValue {
    let item = row.item
    let box = item.crop.map { box in
      JSONValue.object(present: [
        ("x", .int(box.x)), ("y", .int(box.y)), ("side", .int(box.side)),
        ("by", item.cropChooser.map { .string($0.name) }),
        ("confidence", item.confidence.map { .number(Double($0) / 10_000) }),
      ])
    }
    let focus = item.focus.map { JSONValue.object(present: [("x", .int(Int($0.x))), ("y", .int(Int($0.y)))]) }
    return .object(present: [
      ("id", .string(item.id.hex)), ("class", .string(row.className.rawValue)), ("source", .string(row.source)),
      ("row", row.line.map { .int($0) }), ("url", row.url.map { .string($0) }),
      ("verdict", .string(item.isIn ? "in" : "out")),
      ("step", item.step.map { .string($0.text) }), ("reason", item.reason.map { .string($0.name) }),
      ("detail", row.detail.map { .string($0) }),
      ("duplicate_of", item.duplicate.map { .string($0.image.hex) }),
      ("distance", item.duplicate?.distance.map { .int($0) }),
      ("grade", item.duplicate.map { .string($0.grade.name) }),
      ("turned", item.duplicate.flatMap { $0.turned == 0 ? nil : .int($0.turned) }),
      ("sha256", item.image.map { .string($0.hex) }),
      ("bytes", item.bytes.map { .integer(Int64($0)) }), ("format", item.format.map { .string($0.name) }),
      ("width", item.width.map { .int(Int($0)) }), ("height", item.height.map { .int(Int($0)) }),
      ("orientation", item.orientation.map { .int(Int($0)) }),
      ("quality", item.quality.map(quality)),
      ("icc_profile", item.hasForeignProfile ? .bool(true) : nil), ("answer", item.answer.map { .string($0.name) }),
      ("score", item.score.map { .number(Double($0) / 10_000) }), ("crop", box), ("focus", focus),
      ("split", item.isIn ? item.split.map { .string($0.name) } : nil), ("file", row.file.map { .string($0) }),
      ("license", row.license == "unknown" ? nil : .string(row.license)),
      ("credit", credit(row.credit)), ("retrieval", retrieval?.json),
      (
        "history",
        history.map { history in
          .array(
            history.map { entry in
              .object(present: [
                ("step", .string(entry.step.text)), ("verdict", .string(entry.item.isIn ? "in" : "out")),
                ("reason", entry.item.reason.map { .string($0.name) }),
              ])
            })
        }
      ),
    ])
  }

  /// Seconds to the millisecond.
  static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

  /// One cause of `explain`.
  static func cause(_ cause: Cause) -> JSONValue {
    .object(present: [
      ("kind", .string(cause.kind.rawValue)), ("name", .string(cause.name)), ("was", cause.was.map { .string($0) }),
      ("now", cause.now.map { .string($0) }), ("place", cause.place.map { .string($0) }),
      ("more", cause.more > 0 ? .int(cause.more) : nil),
    ])
  }
}

extension Retrieval {
  /// The known facts, in the form of `why --json`.
  fileprivate var json: JSONValue {
    .object(present: [
      ("time", time.map { .string(UTCDate.iso($0)) }), ("final_url", finalAddress.map { .string($0) }),
      ("etag", etag.map { .string($0) }), ("last_modified", lastModified.map { .string($0) }),
      ("content_type", contentType.map { .string($0) }),
    ])
  }
}
