import Digests
import Listings
import Manifest
import Pipeline

/// Proves on the finished listings that no group of near duplicates lies in two parts of the split.
///
/// It looks at where images ended, not at how they were dealt: a fault in the dealing shows here.
struct SplitProofReading {
  private let settings: SplitSettings
  private var proof = ReportContent.SplitProof()
  private var parts: [SHA256Digest: Set<Split>] = [:]
  private var sizes: [SHA256Digest: Int] = [:]

  /// Nil where nothing is split.
  init?(_ settings: SplitSettings?) {
    guard let settings else { return nil }
    self.settings = settings
  }

  /// Looks at the images of one class.
  mutating func add(_ rows: [LastListings.PictureRow], of name: ClassName) {
    var counts: [Split: Int] = [:]
    for row in rows {
      let item = row.picture.item
      if item.reason == .splitLeak { proof.leaks += 1 }
      guard item.isIn, let image = item.image, let split = item.split else { continue }
      counts[split, default: 0] += 1
      let group = item.group ?? image
      parts[group, default: []].insert(split)
      // The same picture in two classes is one more reason to stay together.
      if group != image { parts[image, default: []].insert(split) }
      sizes[group, default: 0] += 1
    }
    proof.counts[name] = counts
  }

  /// What came of it.
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
