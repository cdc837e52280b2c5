import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline

/// `report.json`: the content of the pages, for programs. `classes` is as in `build --json`, with more members.
struct ReportJSON {
  private let content: ReportContent

  init(_ content: ReportContent) {
    self.content = content
  }

  /// The bytes of the file.
  var bytes: [UInt8] { JSONText.bytes(of: value, indented: true) + [UInt8(ascii: "\n")] }

  private var value: JSONValue {
    let manifest = content.manifest
    return .object(present: [
      ("schema", "dsbuild.report/1"), ("dataset", .string(manifest.name)),
      ("version", manifest.version.map { .string($0) }), ("license", manifest.license.map { .string($0) }),
      ("lock", content.lockDigest.map { .string("sha256:\($0.hex)") }), ("images", .int(content.images)),
      ("candidates", .int(content.candidates)), ("alerts", .array(content.alerts.map(alert))),
      (
        "classes",
        .object(
          present: content.classes.map { item in
            (item.settings.name.rawValue, item.funnel.json(more: more(of: item)))
          })
      ), ("probe", content.probe?.json), ("rejects", .array(content.rejects.map(group))), ("duplicates", duplicates),
      ("quality", content.quality.sweep.json(content.manifest.quality, marked: content.quality.marked)),
      (
        "balance",
        Balance(
          Dictionary(uniqueKeysWithValues: content.classes.map { ($0.settings.name, $0.funnel) }), content.manifest)?
          .json
      ), ("split", split),
      ("sources", sources(content.sources)), ("exports", .array(content.exports.map(export))), ("takedown", takedown),
      ("collection_changes", content.collectionChanges.isEmpty ? nil : content.collectionChanges.json),
      ("changes", changes),
      ("stamp", .object(present: content.stamp.facts.map { ($0.name.replacing(" ", with: "_"), .string($0.value)) })),
    ])
  }

  private func more(of item: ReportContent.ClassReport) -> [(String, JSONValue?)] {
    let labels = item.labels
    let splits = content.split?.counts[item.settings.name]
    return [
      ("model", item.estimate?.json), ("quality", QualitySettings.json(item.marked)),
      ("title", item.settings.title.map { .string($0) }),
      (
        "splits",
        splits.map { counts in .object(present: counts.sorted { $0.key < $1.key }.map { ($0.key.name, .int($0.value)) })
        }
      ),
      (
        "labels",
        .object(
          present: Item.Answer.allCases.map { ($0.name, .int(labels.answers[$0] ?? 0)) } + [
            ("scored", .int(labels.scored)), ("predicted_no", .int(labels.predictedNo)),
            ("abstained", .int(labels.abstained)),
            ("threshold", .number(item.settings.labels.threshold)),
            ("scores", labels.scored > 0 ? histogram(labels.scores, by: 10_000) : nil),
          ])
      ),
      (
        "crops",
        .object(
          present: CropAuthor.allCases.map { ($0.name, .int(item.crops.choosers[$0] ?? 0)) }
            + [("none", .int(item.crops.whole))])
      ),
      (
        "selection",
        item.selection.map { found in
          .object(present: [
            ("chosen", .int(found.chosen)), ("kept", .int(found.kept)), ("left", .int(found.left)),
            ("mean_distance", .number((found.meanDistance * 10_000).rounded() / 10_000)),
            ("by", .string(found.isByNetwork ? "embeddings" : "codes")),
          ])
        }
      ),
      ("rules", .array(item.rejects.map(group))), ("sources", sources(item.sources)),
    ]
  }

  private func alert(_ alert: ReportContent.Alert) -> JSONValue {
    .object(present: [
      ("level", .string(alert.level.rawValue)), ("kind", .string(alert.kind)),
      ("class", alert.className.map { .string($0.rawValue) }), ("text", .string(alert.text)),
      ("hint", alert.hint.map { .string($0) }),
    ])
  }

  private func group(_ group: ReportContent.RejectGroup) -> JSONValue {
    .object(present: [
      ("reason", .string(group.reason.name)), ("step", .string(group.step.text)), ("images", .int(group.count)),
      (
        "rule",
        group.rule.map { rule in
          .object(present: [
            ("key", .string(rule.key)), ("value", rule.value.map { .string($0) }),
            ("place", rule.place.map { .string($0) }),
          ])
        }
      ),
    ])
  }

  private var duplicates: JSONValue {
    let found = content.duplicates
    return .object(present: [
      ("algorithm", .string(found.algorithm)), ("bits", .int(found.bits)), ("limit", .int(found.limit)),
      ("clusters", .int(found.clusterCount)), ("sweep", found.sweep?.json),
      (
        "grades",
        .object(present: Item.Grade.allCases.compactMap { grade in found.grades[grade].map { (grade.name, .int($0)) } })
      ),
      (
        "distances",
        .array(
          found.distances.sorted { $0.key < $1.key }.map {
            .object(present: [("distance", .int($0.key)), ("images", .int($0.value))])
          })
      ),
      (
        "largest",
        .array(
          found.clusters.map { cluster in
            .object(present: [
              ("image", .string(cluster.image.hex)), ("images", .int(cluster.count)),
              (
                "members",
                .array(
                  cluster.members.map { member in
                    .object(present: [
                      ("class", .string(member.className.rawValue)),
                      ("sha256", member.item.image.map { .string($0.hex) }),
                      ("place", .string(member.place)), ("reason", member.item.reason.map { .string($0.name) }),
                      ("grade", member.item.duplicate.map { .string($0.grade.name) }),
                      ("distance", member.item.duplicate?.distance.map { .int($0) }),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }

  private var split: JSONValue? {
    guard let split = content.split else { return nil }
    return .object(present: [
      ("groups", .int(split.groups)), ("groups_across_splits", .int(split.straddling.count)),
      ("straddling", .array(split.straddling.prefix(100).map { .string($0.hex) })), ("left_out", .int(split.leaks)),
      ("not_compared", content.splitProofLimit.map { .string($0) }),
      ("grouped_images", .int(split.grouped)),
      ("largest_error_percent", .number((split.largestError * 1_000).rounded() / 1_000)),
      ("shares", .object(present: split.shares.map { ($0.split.name, .number($0.percent)) })),
    ])
  }

  private func sources(_ counts: ReportContent.SourceCounts) -> JSONValue {
    let hosts = counts.hosts.sorted { ($1.value.rows, $0.key) < ($0.value.rows, $1.key) }.prefix(1_000)
    func table(_ counts: [String: Int]) -> JSONValue {
      .object(
        present: counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(1_000).map {
          ($0.key, .int($0.value))
        })
    }
    return .object(present: [
      (
        "hosts",
        .array(
          hosts.map { host, share in
            .object(present: [("host", .string(host)), ("rows", .int(share.rows)), ("images", .int(share.kept))])
          })
      ), ("hosts_count", .int(counts.hosts.count)), ("licenses", table(counts.licenses)),
      ("providers", table(counts.providers)), ("formats", table(counts.formats)),
      ("short_side", histogram(counts.shortSides)), ("aspect_ratio", histogram(counts.aspects, by: 100)),
      ("kibibytes", histogram(counts.kilobytes)),
    ])
  }

  private func histogram(_ histogram: ReportContent.Histogram, by divisor: Int = 1) -> JSONValue {
    .array(
      zip(histogram.edges, histogram.counts).map { edge, count in
        .object(present: [
          ("from", divisor == 1 ? .int(edge) : .number(Double(edge) / Double(divisor))), ("images", .int(count)),
        ])
      })
  }

  private func export(_ export: Builder.Export) -> JSONValue {
    .object(present: [
      ("format", .string(export.format)), ("path", .string(export.path)), ("images", .int(export.images)),
      ("digest", .string("sha256:\(export.digest.hex)")),
      ("strays", export.strays.isEmpty ? nil : .array(export.strays.prefix(1_000).map { .string($0) })),
    ])
  }

  private var takedown: JSONValue? {
    guard let takedown = content.takedown else { return nil }
    return .object(present: [
      ("file", .string(takedown.file)), ("entries", .int(takedown.entries)), ("images", .int(takedown.count)),
    ])
  }

  private var changes: JSONValue? {
    guard let changes = content.changes else { return nil }
    return .object(present: [
      ("from", .string(changes.from)), ("to", .string(changes.to)),
      (
        "classes",
        .object(
          present: changes.comparison.classes.keys.sorted().map { name in
            let item = changes.comparison.classes[name] ?? .init()
            return (
              name.rawValue,
              .object(present: LockComparison.Kind.allCases.map { ($0.rawValue, .int(item[$0].count)) })
            )
          })
      ),
    ])
  }
}
