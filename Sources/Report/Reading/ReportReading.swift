import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline

/// Collects the content of a report from the listings of the last build, in one pass over the rows of each class.
struct ReportReading {
  /// The number of pictures per reason on the page of all reasons, and on the page of a class.
  static let rejectsShown = (all: 60, ofClass: 12)

  let manifest: Manifest
  let listings: BuiltDataset
  private let rules: ReportRules
  private(set) var content: ReportContent
  private var rejects: [Reason: ReportContent.RejectGroup] = [:]
  /// The pictures that the probe suspects.
  private var suspected: [ClassName: Set<SHA256Digest>] = [:]
  private var clusters: [SHA256Digest: [ReportContent.Picture]] = [:]
  private var standing: [SHA256Digest: ReportContent.Picture] = [:]

  /// Reads the content of the last build of a project.
  init(_ manifest: Manifest, file: String, listings: BuiltDataset) throws {
    self.manifest = manifest
    self.listings = listings
    rules = ReportRules(manifest: manifest)
    content = ReportContent(manifest: manifest, manifestFile: file)
    content.takedown = try listings.takedown().map { .init(file: $0.file, entries: $0.entries) }
    content.collectionChanges = try CollectionChanges(listings)
    content.probe = try DatasetProbe(listings)
    for suspect in content.probe?.suspects ?? [] { suspected[suspect.name, default: []].insert(suspect.image) }
    var proof = SplitProofReading(manifest.split)
    for item in manifest.classes {
      let rows = try listings.pictures(of: item.name)
      var report = read(item, rows)
      report.suspects = try suspects(rows.map(\.picture), of: item)
      content.classes.append(report)
      proof?.add(rows, of: item.name)
    }
    for index in content.classes.indices {
      content.classes[index].funnel = listings.summary?.funnels[manifest.classes[index].name] ?? Funnel()
      content.classes[index].estimate = listings.estimate(of: manifest.classes[index].name)
      content.sources.add(content.classes[index].sources)
    }
    // An image that people removed from one class may be in another class.
    content.withdrawn.subtract(standing.keys)
    content.split = proof?.proof(manifest.classes.map(\.name))
    content.rejects = Self.sorted(rejects)
    for index in content.rejects.indices {
      content.rejects[index].rule = rules.rule(for: content.rejects[index].reason)
    }
    content.quality.finish()
    readDuplicates()
  }

  private mutating func read(_ settings: ManifestClass, _ rows: [BuiltDataset.PictureRow]) -> ReportContent.ClassReport
  {
    var report = ReportContent.ClassReport(settings: settings)
    var own: [Reason: ReportContent.RejectGroup] = [:]
    var staying: [ReportContent.Picture] = []
    var shown: [SHA256Digest: ReportContent.Picture] = [:]
    for row in rows {
      let picture = row.picture
      report.sources.add(row)
      content.quality.add(picture, settings.quality)
      if let found = picture.item.judgedQuality {
        for measure in settings.quality.marked(found) { report.marked[measure, default: 0] += 1 }
      }
      if let image = picture.item.image, picture.item.reason?.isWithdrawal != true { shown[image] = picture }
      report.labels.add(picture.item)
      report.crops.add(picture.item)
      if let reason = picture.item.reason, let step = picture.item.step {
        Self.note(picture, reason, step, in: &own, most: Self.rejectsShown.ofClass)
        Self.note(picture, reason, step, in: &rejects, most: Self.rejectsShown.all)
        if let duplicate = picture.item.duplicate, reason == .exactDuplicate || reason == .nearDuplicate {
          clusters[duplicate.image, default: []].append(picture)
          content.duplicates.add(duplicate)
        }
        if reason == .takenDown { content.takedown?.count += 1 }
        if reason.isWithdrawal, let image = picture.item.image { content.withdrawn.insert(image) }
      } else if picture.item.isIn, let image = picture.item.image {
        staying.append(picture)
        standing[image] = standing[image] ?? picture
        if picture.item.isForReview { report.review.append(picture) }
        if suspected[settings.name]?.contains(image) == true {
          content.probed[settings.name, default: [:]][image] = picture
        }
      }
    }
    report.selection = listings.selection(of: settings.name, shown)
    report.rejects = Self.sorted(own)
    for index in report.rejects.indices {
      report.rejects[index].rule = rules.rule(for: report.rejects[index].reason, of: settings.name)
    }
    // The order of digests is as good as a random sample, and the same each time.
    staying.sort { left, right in
      guard let first = left.item.image, let second = right.item.image else { return false }
      return (first, left.item.id) < (second, right.item.id)
    }
    report.review = Array(report.review.sorted { $0.item.id < $1.item.id }.prefix(Self.rejectsShown.all))
    report.samples = samples(staying)
    report.crops.pictures = Array(
      (staying.filter { $0.item.cropChooser == .person } + staying.filter { $0.item.cropChooser == .model }
        + staying.filter { $0.item.cropChooser == .center }).prefix(24))
    report.labels.pictures = Self.judged(rows.map(\.picture), threshold: settings.labels.threshold)
    return report
  }

  /// A few pictures that the model judged, those nearest to the threshold.
  private static func judged(_ pictures: [ReportContent.Picture], threshold: Double) -> [ReportContent.Picture] {
    let middle = Int((threshold * 10_000).rounded())
    let scored = pictures.filter { $0.item.score != nil && $0.item.answer == nil }.sorted { left, right in
      let (near, far) = (abs(Int(left.item.score ?? 0) - middle), abs(Int(right.item.score ?? 0) - middle))
      return (near, left.item.id) < (far, right.item.id)
    }
    return Array(scored.prefix(24))
  }

  /// The unanswered pictures below the threshold that look least like their class, with the class that they look like.
  private func suspects(
    _ pictures: [ReportContent.Picture], of settings: ManifestClass
  ) throws -> [(picture: ReportContent.Picture, looksLike: ClassName?)] {
    let middle = Int((settings.labels.threshold * 10_000).rounded())
    let unlikely = pictures.filter { $0.item.isIn && $0.item.answer == nil && Int($0.item.score ?? .max) < middle }
    guard !unlikely.isEmpty else { return [] }
    let least = unlikely.sorted { ($0.item.score ?? 0, $0.item.id) < ($1.item.score ?? 0, $1.item.id) }.prefix(24)
    return zip(least, try listings.likenesses(of: least.map(\.item), settings)).map { ($0, $1) }
  }

  /// A few pictures of each part of the split, as many of each as its share of the class has.
  private func samples(
    _ pictures: [ReportContent.Picture]
  ) -> [(split: Split?, count: Int, pictures: [ReportContent.Picture])] {
    let most = manifest.report?.contactSheet ?? ReportSettings().contactSheet
    let parts = Dictionary(grouping: pictures, by: \.item.split)
    let splits: [Split?] = parts.keys.sorted { ($0?.rawValue ?? 0) < ($1?.rawValue ?? 0) }
    return splits.map { split in
      let part = parts[split] ?? []
      let share = pictures.isEmpty ? 0 : (most * part.count + pictures.count - 1) / pictures.count
      return (split, part.count, Array(part.prefix(min(share, most))))
    }
  }

  private static func note(
    _ picture: ReportContent.Picture, _ reason: Reason, _ step: StepName,
    in groups: inout [Reason: ReportContent.RejectGroup], most: Int
  ) {
    groups[reason, default: ReportContent.RejectGroup(step: step, reason: reason)].count += 1
    // Do not show pictures that people removed.
    guard !reason.isWithdrawal, let count = groups[reason]?.pictures.count, count < most else { return }
    groups[reason]?.pictures.append(picture)
  }

  private static func sorted(_ groups: [Reason: ReportContent.RejectGroup]) -> [ReportContent.RejectGroup] {
    groups.values.sorted { ($0.step, $0.reason.name) < ($1.step, $1.reason.name) }
  }

  /// The largest clusters, each with the image that is kept.
  private mutating func readDuplicates() {
    let rule = NearRule(manifest.duplicates.near)
    content.duplicates.algorithm = rule.algorithm.rawValue
    content.duplicates.bits = rule.bits
    content.duplicates.limit = rule.limit
    content.duplicates.clusterCount = clusters.count
    let largest = clusters.filter { !content.withdrawn.contains($0.key) }.sorted {
      ($1.value.count, $0.key) < ($0.value.count, $1.key)
    }.prefix(60)
    content.duplicates.clusters = largest.map { image, members in
      let nearest = members.sorted {
        ($0.item.duplicate?.distance ?? 0, $0.item.id) < ($1.item.duplicate?.distance ?? 0, $1.item.id)
      }
      return (standing[image], image, Array(nearest.prefix(11)), members.count)
    }
  }
}

extension ReportContent.DuplicateReport {
  fileprivate mutating func add(_ match: Item.Match) {
    grades[match.grade, default: 0] += 1
    if let distance = match.distance { distances[distance, default: 0] += 1 }
  }
}

extension ReportContent.SourceCounts {
  fileprivate mutating func add(_ row: BuiltDataset.PictureRow) {
    let isIn = row.picture.item.isIn
    hosts[row.host, default: Share()].rows += 1
    guard isIn else { return }
    hosts[row.host, default: Share()].kept += 1
    licenses[row.license, default: 0] += 1
    providers[row.provider, default: 0] += 1
    let item = row.picture.item
    if item.hasForeignProfile { foreignProfiles += 1 }
    if let format = item.format { formats[format.name, default: 0] += 1 }
    if let bytes = item.bytes { kilobytes.add(Int(bytes) / 1_024) }
    if let width = item.width, let height = item.height, height > 0 {
      shortSides.add(Int(min(width, height)))
      aspects.add(Int(width) * 100 / Int(height))
    }
  }

  fileprivate mutating func add(_ other: ReportContent.SourceCounts) {
    hosts.merge(other.hosts) { Share(rows: $0.rows + $1.rows, kept: $0.kept + $1.kept) }
    licenses.merge(other.licenses, uniquingKeysWith: +)
    providers.merge(other.providers, uniquingKeysWith: +)
    formats.merge(other.formats, uniquingKeysWith: +)
    foreignProfiles += other.foreignProfiles
    shortSides.add(other.shortSides)
    aspects.add(other.aspects)
    kilobytes.add(other.kilobytes)
  }
}

extension ReportContent.LabelCounts {
  fileprivate mutating func add(_ item: Item) {
    if let answer = item.answer { answers[answer, default: 0] += 1 }
    if let score = item.score {
      scored += 1
      scores.add(Int(score))
    }
    if item.reason == .predictedNo { predictedNo += 1 }
    if item.isIn, item.isForReview, item.score != nil { abstained += 1 }
  }
}

extension ReportContent.CropCounts {
  fileprivate mutating func add(_ item: Item) {
    guard item.isIn else { return }
    if let chooser = item.cropChooser { choosers[chooser, default: 0] += 1 } else { whole += 1 }
  }
}
