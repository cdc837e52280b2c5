import Listings
import Manifest
import Pipeline

/// Chooses the facts in a report that people should see first.
struct ReportAlerts {
  /// The largest allowed ratio of images between the largest class and the smallest.
  private static let imbalance = 10
  /// The largest share of a class's rows whose fetch may fail without an alert.
  private static let deadShare = 0.3
  /// The largest share of a class that may come from one host without an alert.
  private static let hostShare = 0.5
  /// With fewer images, a share has no meaning.
  private static let fewest = 10

  let content: ReportContent

  /// The alerts, the most severe first; alerts of the same level are in the order of the classes.
  var all: [ReportContent.Alert] {
    var alerts = split + conflicts + balance
    for item in content.classes { alerts += of(item) }
    alerts += leftOut + rights + outputs + takedown
    return ReportContent.Alert.Level.allCases.flatMap { level in alerts.filter { $0.level == level } }
  }

  private static func images(_ count: Int) -> String { count == 1 ? "1 image" : "\(count) images" }

  private var split: [ReportContent.Alert] {
    guard let split = content.split else { return [] }
    var alerts: [ReportContent.Alert] = []
    let limit = content.splitProofLimit.map { "; \($0)" } ?? ""
    if split.straddling.isEmpty {
      alerts.append(
        .init(
          level: .proof, kind: "no_split_leak",
          text:
            "0 of \(split.groups) groups of near duplicates are in more than one split, checked after the split was made\(limit)"
        ))
    } else {
      alerts.append(
        .init(
          level: .error, kind: "split_leak",
          text:
            "\(split.straddling.count) of \(split.groups) groups of near duplicates are in more than one split",
          hint: content.manifest.split?.groupBy == SplitSettings.Grouping.none
            ? "write `split: { group_by: near_duplicates }` to keep them together" : nil))
    }
    if split.leaks > 0 {
      alerts.append(
        .init(
          level: .note, kind: "left_out",
          text: "\(split.leaks) images were left out because they are near duplicates of images in two splits",
          hint: "there is nothing to do: in either split they would repeat an image of the other"))
    }
    return alerts
  }

  private var conflicts: [ReportContent.Alert] {
    var alerts: [ReportContent.Alert] = []
    let conflicts = content.rejects.first { $0.reason == .labelConflict }?.count ?? 0
    if conflicts > 0 {
      alerts.append(
        .init(
          level: .warning, kind: "label_conflict",
          text: conflicts == 1
            ? "1 image is out because it is listed in two classes"
            : "\(conflicts) images are out because they are listed in two classes",
          hint: "say on the page of `dsbuild review` (key `d`) which class they are of, or correct the lists")
      )
    }
    let placeholders = content.rejects.first { $0.reason == .placeholder }?.count ?? 0
    if placeholders > 0 {
      alerts.append(
        .init(
          level: .warning, kind: "placeholder",
          text: "\(placeholders) images are a picture that the host shows in place of pictures it no longer has",
          hint: "find the pictures elsewhere; they are out as `placeholder`"))
    }
    return alerts
  }

  private var balance: [ReportContent.Alert] {
    let sizes = content.classes.map { ($0.settings.name, $0.funnel.exported) }
    guard let least = sizes.min(by: { $0.1 < $1.1 }), let most = sizes.max(by: { $0.1 < $1.1 }),
      most.1 > least.1 * Self.imbalance
    else { return [] }
    return [
      .init(
        level: .warning, kind: "imbalance",
        text: "class `\(most.0)` has \(most.1) images, `\(least.0)` has \(least.1): more than \(Self.imbalance) to 1",
        hint: "add sources to `\(least.0)`, or weight the classes in training")
    ]
  }

  private func of(_ item: ReportContent.ClassReport) -> [ReportContent.Alert] {
    let name = item.settings.name
    var alerts: [ReportContent.Alert] = []
    func add(
      _ level: ReportContent.Alert.Level, _ kind: String, _ count: Int, _ of: String, _ text: String,
      hint: String? = nil
    ) {
      alerts.append(
        .init(
          level: level, kind: kind, className: name, text: text, hint: hint, fact: .init(count: count, of: of)))
    }
    let failed = item.funnel.reasons.filter { $0.key.isFetchFailure }.values.reduce(0, +)
    if item.funnel.candidates > 0, Double(failed) > Self.deadShare * Double(item.funnel.candidates) {
      add(
        .warning, "dead_urls", failed, "addresses without a picture",
        "\(failed) of \(item.funnel.candidates) addresses of `\(name)` gave no picture",
        hint: "`dsbuild retry --class \(name)` tries again; `dsbuild status` says why they failed")
    }
    let kept = item.funnel.exported
    if let host = item.sources.hosts.filter({ !$0.key.isEmpty && $0.key != "data:" })
      .max(by: { ($0.value.kept, $1.key) < ($1.value.kept, $0.key) }),
      kept >= Self.fewest, Double(host.value.kept) > Self.hostShare * Double(kept)
    {
      add(
        .warning, "one_host", host.value.kept, "images from one host, more than half of their class",
        "\(host.value.kept) of \(kept) images of `\(name)` come from one host, \(host.key)",
        hint: "add sources from other hosts, or a model may learn the host")
    }
    if let drifted = item.funnel.reasons[.drift], drifted > 0 {
      add(
        .warning, "drift", drifted, "addresses that give other pictures than the pinned ones",
        "\(drifted) addresses of `\(name)` give other pictures than those that the lock records",
        hint: "`dsbuild update` takes the new pictures; `fetch.on_drift` says what a build does with them")
    }
    if !item.review.isEmpty || item.funnel.review > 0 {
      add(
        .note, "review", item.funnel.review, "images that are in and wait for a person's answer",
        "\(Self.images(item.funnel.review)) of `\(name)` in the dataset, waiting for a person's answer",
        hint: "answer with `dsbuild review`")
    }
    if let waiting = item.funnel.reasons[.awaitingCrop], waiting > 0 {
      add(
        .note, "awaiting_crop", waiting, "images without a square, which a person has to draw",
        "\(Self.images(waiting)) of `\(name)` without a square, which a person has to draw",
        hint: "draw them with `dsbuild review`")
    }
    if let split = content.split, let counts = split.counts[name], kept > 0 {
      let empty = split.shares.map(\.split).filter { (counts[$0] ?? 0) == 0 }.map(\.name)
      if !empty.isEmpty {
        add(
          .warning, "empty_part", empty.count, "parts of the split without an image",
          "`\(name)` has no image in \(empty.joined(separator: ", "))",
          hint: "training code may number the classes differently there: add images, or change the shares of `split`")
      }
    }
    if item.sources.foreignProfiles > 0 {
      add(
        .note, "icc_profile", item.sources.foreignProfiles,
        "images with a colour profile other than sRGB: values are kept as they are stored",
        "\(Self.images(item.sources.foreignProfiles)) of `\(name)` with a colour profile other than sRGB: values are kept as they are stored"
      )
    }
    return alerts
  }

  /// The facts about licences, each once for all classes.
  private var rights: [ReportContent.Alert] {
    let changes = content.collectionChanges
    let changed = CollectionChanges.Kind.allCases.compactMap { kind in
      changes.message(kind).map { text in
        ReportContent.Alert(
          level: kind == .relicensed ? .warning : .note, kind: kind.rawValue, text: text,
          hint: CollectionChanges.hint(kind))
      }
    }
    return content.rights.map { note in
      let level: ReportContent.Alert.Level =
        switch note.kind {
        case .unknown, .nonCommercial: .note
        case .allRightsReserved, .noDerivatives, .shareAlike: .warning
        }
      return ReportContent.Alert(level: level, kind: note.kind.rawValue, text: note.message, hint: note.hint)
    } + changed
  }

  /// The files that no list or folder gives, although they may be pictures.
  private var leftOut: [ReportContent.Alert] {
    content.leftOut.map { misses in
      let files = misses.count == 1 ? "1 file" : "\(misses.count) files"
      let named = misses.files.prefix(3).joined(separator: ", ") + (misses.count > 3 ? ", …" : "")
      return .init(
        level: .warning, kind: "left_out_files", className: misses.className,
        text: "\(files) of `\(misses.pattern)` of `\(misses.className)` left out (\(misses.kind.rawValue)): \(named)",
        hint: "`dsbuild ls --reason \(misses.kind.rawValue)` names them and `dsbuild status` says what can be done")
    }
  }

  private var outputs: [ReportContent.Alert] {
    content.exports.filter { !$0.strays.isEmpty }.map { export in
      .init(
        level: .note, kind: "strays",
        text:
          "\(export.strays.count) files in \(export.path) were not written by dsbuild and stay: \(export.strays[0])",
        hint: "move them away: training code may take them for pictures of the dataset")
    }
  }

  private var takedown: [ReportContent.Alert] {
    guard let takedown = content.takedown, takedown.entries > 0 else { return [] }
    return [
      .init(
        level: .proof, kind: "takedown",
        text:
          "\(takedown.file) has \(takedown.entries) \(takedown.entries == 1 ? "entry" : "entries") (images, addresses or hosts) and takes out \(takedown.count) rows"
      )
    ]
  }
}
