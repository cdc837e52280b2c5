import Digests
import Listings
import Manifest
import Pipeline

/// Checks in the finished listings that every group of near duplicates is in one part of the split.
///
/// It reads the final parts of the images and not the assignment itself, so it finds mistakes in the assignment.
struct SplitProofReading {
  private let settings: SplitSettings
  private var proof = ReportContent.SplitProof()
  private var parts: [SHA256Digest: Set<Split>] = [:]
  private var sizes: [SHA256Digest: Int] = [:]

  /// Returns nil without a split.
  init?(_ settings: SplitSettings?) {
    guard let settings else { return nil }
    self.settings = settings
  }

  /// Adds the images of one class.
  mutating func add(_ rows: [BuiltDataset.PictureRow], of name: ClassName) {
    var counts: [Split: Int] = [:]
    for row in rows {
      let item = row.picture.item
      if item.reason == .splitLeak { proof.leaks += 1 }
      guard item.isIn, let image = item.image, let split = item.split else { continue }
      counts[split, default: 0] += 1
      let group = item.group ?? image
      parts[group, default: []].insert(split)
      // The same picture in two classes must also be in one part.
      if group != image { parts[image, default: []].insert(split) }
      sizes[group, default: 0] += 1
    }
    proof.counts[name] = counts
  }

  /// The result of the check.
  func proof(_ classes: [ClassName]) -> ReportContent.SplitProof {
    var proof = proof
    proof.groups = sizes.count
    proof.grouped = sizes.values.filter { $0 > 1 }.reduce(0, +)
    proof.straddling = parts.filter { $0.value.count > 1 }.map(\.key).sorted()
    for (split, share) in settings.parts { proof.shares.append((split, share.fraction * 100)) }
    for name in classes {
      guard let counts = proof.counts[name] else { continue }
      let total = counts.values.reduce(0, +)
      for (split, percent) in proof.shares where total > 0 {
        let error = abs(Double(counts[split] ?? 0) / Double(total) * 100 - percent)
        proof.largestError = max(proof.largestError, error)
      }
    }
    return proof
  }
}
