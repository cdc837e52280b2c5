import Manifest
import Transfer

/// Merges the hits of a run into the rows of a list. It is pure: old rows and hits in, new rows and counts out.
struct Merge {
  /// The rows after the merge.
  private(set) var rows: [ListFile.Row]
  /// The counts of the merge.
  private(set) var counts = MergeCounts()

  private let selection: Selection
  private let others: ListedPictures
  private let max: Int
  private let oldCount: Int
  private var byID: [String: Int] = [:]
  private var byAddress: [String: Int] = [:]
  private var hashes: Set<String> = []
  private var seen: Set<Int> = []
  private var filled = 0

  /// - Parameters:
  ///   - others: the pictures in other lists of the class.
  ///   - max: the most rows of the list.
  init(_ rows: [ListFile.Row], selection: Selection, others: ListedPictures, max: Int) {
    self.rows = rows
    self.selection = selection
    self.others = others
    self.max = max
    oldCount = rows.count
    for index in rows.indices.reversed() { note(index) }
    filled = rows.count { !$0.cells.isEmpty }
  }

  /// Takes the next hit.
  ///
  /// - Returns: whether the list has the hit now; false if it was left out.
  mutating func take(_ hit: Hit) -> Bool {
    counts.hits += 1
    // An identifier is compared with others before anything else is asked.
    guard hit.hasPlainID else {
      counts.dropped[.badID, default: 0] += 1
      return false
    }
    if hit.claim.isConflict { counts.licenseConflicts += 1 }
    let address = selection.address(of: hit)
    if let index = byID[Self.key(hit.provider, hit.id)] ?? address.flatMap({ byAddress[$0] }) {
      guard seen.insert(index).inserted else {
        counts.repeats += 1
        return false
      }
      update(index, with: hit, address: address)
      return true
    }
    return add(hit, address)
  }

  private mutating func add(_ hit: Hit, _ address: String?) -> Bool {
    if let reason = selection.reason(against: hit) {
      counts.dropped[reason, default: 0] += 1
      return false
    }
    if let hash = hit.digest, hashes.contains(hash) {
      counts.repeats += 1
      return false
    }
    if others.have(hit, address: address) {
      counts.dropped[.inOtherList, default: 0] += 1
      return false
    }
    guard filled < max else {
      counts.overMax += 1
      return false
    }
    filled += 1
    rows.append(ListFile.Row(Self.cells(of: hit)))
    note(rows.count - 1)
    seen.insert(rows.count - 1)
    counts.new += 1
    return true
  }

  /// Marks rows that were not found. Only a run that ended whole says that they are gone.
  mutating func finish(isWhole: Bool) {
    guard isWhole else { return }
    for index in 0..<oldCount where !seen.contains(index) && !rows[index].cells.isEmpty && rows[index]["gone"].isEmpty {
      rows[index]["gone"] = "yes"
      counts.gone += 1
    }
  }

  private mutating func update(_ index: Int, with hit: Hit, address: String?) {
    if index < oldCount { counts.kept += 1 }
    let id = rows[index]["id"].isEmpty ? hit.id : rows[index]["id"]
    if !rows[index]["gone"].isEmpty {
      rows[index]["gone"] = ""
      counts.back += 1
    }
    if let address, hit.url != rows[index]["url"], byAddress[address] != index {
      counts.moved.append(.init(id: id, from: rows[index]["url"], to: hit.url))
      for (name, text) in Self.cells(of: hit)
      where ["url", "attribution", "title", "landing_url", "width", "height", "hash"].contains(name) {
        rows[index][name] = text
      }
      byAddress[address] = index
    } else if let hash = hit.digest, !rows[index]["hash"].isEmpty, hash != rows[index]["hash"].lowercased() {
      // The collection has another file under the same address: the old digest would refuse it.
      counts.replaced += 1
      for (name, text) in Self.cells(of: hit) where ["width", "height", "hash"].contains(name) {
        rows[index][name] = text
      }
    }
    noteLicense(of: hit, id, index)
  }

  /// A licence once given is not withdrawn: the row keeps it, and the new one is written beside it.
  private mutating func noteLicense(of hit: Hit, _ id: String, _ index: Int) {
    let (old, now) = (License(rows[index]["license"]), hit.claim.license)
    let text = now == old ? "" : PlainText.cell(now.description) ?? ""
    guard rows[index]["license_now"] != text else { return }
    rows[index]["license_now"] = text
    if !text.isEmpty { counts.relicensed.append(.init(id: id, from: rows[index]["license"], to: text)) }
  }

  private mutating func note(_ index: Int) {
    let row = rows[index]
    if !row["id"].isEmpty { byID[Self.key(row["provider"], row["id"])] = index }
    if !row["hash"].isEmpty { hashes.insert(row["hash"].lowercased()) }
    if case .success(let address) = Address.canonical(row["url"]) { byAddress[address.text] = index }
  }

  static func key(_ provider: String, _ id: String) -> String { "\(provider)\t\(id)" }

  private static func cells(of hit: Hit) -> [String: String] {
    let claim = hit.claim
    return [
      "url": hit.url, "license": claim.license.description, "license_url": Selection.page(claim.url),
      "attribution": PlainText.cell(hit.credit) ?? "", "creator": hit.creator ?? "", "title": hit.title ?? "",
      "landing_url": Selection.page(hit.landingURL), "provider": hit.provider, "id": hit.id,
      "width": hit.width.map { "\($0)" } ?? "", "height": hit.height.map { "\($0)" } ?? "", "hash": hit.digest ?? "",
    ]
  }
}
