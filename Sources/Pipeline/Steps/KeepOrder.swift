import Digests
import Manifest

/// The total order in which images are kept: of two that match, the earlier one stays.
///
/// Kept by a person's word, then the manifest's rule, then more pixels, more bytes, smaller digest, smaller id. No tie is
/// left and nothing depends on download, directory or thread order. The row takes part only under `first` and
/// `newest_source`, whose keys say so.
struct KeepOrder: Sendable {
  /// Where an item stands among the rows: class, source as listed, row.
  struct Rank: Hashable, Comparable, Sendable {
    var className: ClassName
    var source: Int
    var row: Int

    static func < (left: Rank, right: Rank) -> Bool {
      (left.className, left.source, left.row) < (right.className, right.source, right.row)
    }
  }

  /// An item with its class.
  struct Member: Sendable {
    let className: ClassName
    let item: Item
  }

  let rule: KeepRule
  let keptByPerson: Set<SHA256Digest>
  let ranks: [ItemID: Rank]

  /// Whether `left` is kept before `right`.
  func precedes(_ left: Member, _ right: Member) -> Bool {
    let kept = (isKept(left), isKept(right))
    if kept.0 != kept.1 { return kept.0 }
    if let byRule = rule.compares(ranks[left.item.id], ranks[right.item.id]) { return byRule }
    let pixels = (area(of: left.item), area(of: right.item))
    if pixels.0 != pixels.1 { return pixels.0 > pixels.1 }
    let bytes = (left.item.bytes ?? 0, right.item.bytes ?? 0)
    if bytes.0 != bytes.1 { return bytes.0 > bytes.1 }
    if let a = left.item.image, let b = right.item.image, a != b { return a < b }
    return left.item.id < right.item.id
  }

  private func isKept(_ member: Member) -> Bool {
    member.item.image.map(keptByPerson.contains) ?? false
  }

  private func area(of item: Item) -> UInt64 { UInt64(item.width ?? 0) * UInt64(item.height ?? 0) }
}

extension KeepRule {
  /// Whether the row takes part, so that it must be in the key.
  var readsRank: Bool {
    switch self {
    case .largest: false
    case .first, .newestSource: true
    }
  }

  /// Whether the left one comes first by the rule alone; nil where the rule does not tell.
  fileprivate func compares(_ left: KeepOrder.Rank?, _ right: KeepOrder.Rank?) -> Bool? {
    guard readsRank, let left, let right, left != right else { return nil }
    if self == .newestSource, left.source != right.source { return left.source > right.source }
    return left < right
  }
}
