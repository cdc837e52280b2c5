import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Transfer

/// The rows of a class while they are read, and their candidates.
struct SourcesReading {
  let className: ClassName
  let takedown: Takedown
  private var schemes: [String] = []
  private var maxBytes = 0
  var table = OriginTable()
  /// The candidates that the last run did not have in the same rows.
  private var others = ListingDraft()
  /// Addresses with a user name or a password. They are never written; they are read again from the list when they
  /// are requested.
  private(set) var credentials: [ItemID: String] = [:]
  /// The entries of the takedown list that name a row.
  private(set) var taken: Set<String> = []
  /// The ids of ``others``.
  private var seen: Set<ItemID> = []
  private var rowsOfSource = 0
  /// Whether only some rows of the list belong to the source; a list that has none of them is named for that.
  private var hasConditions = false
  private var dropsGone = false
  /// The candidates that are out because their rows are gone.
  private var gone: Set<ItemID> = []
  private let given: Set<ItemID>
  /// The rows of the last run, most of which come again.
  private var former: KnownRows?
  /// The neighbouring rows of the last run that come next in the table.
  private var again = 0..<0
  /// The candidates that are gone in one row and listed in a later one.
  private(set) var stillListed: Set<ItemID> = []
  /// The lists that were read, without their rows, each with the number of its source.
  private(set) var lists: [(source: Int, list: URLList)] = []

  /// - Parameters:
  ///   - stillListed: candidates that a row gives although an earlier row with their address is gone.
  ///   - former: the rows of the last run, if it had the same options.
  init(className: ClassName, takedown: Takedown, stillListed: Set<ItemID>, since former: KnownRows?) {
    given = stillListed
    self.former = former
    self.className = className
    self.takedown = takedown
  }

  /// - Parameter path: The file, if a source has several.
  mutating func begin(_ source: SourceSettings, path: String? = nil) {
    (rowsOfSource, hasConditions) = (0, false)
    schemes = source.fetch.schemes.map(\.rawValue)
    maxBytes = source.fetch.maxBytes
    dropsGone = source.search?.gone == .drop
    switch source.kind {
    case .files(let glob):
      table.sources.append(.init(path: glob, isFiles: true, license: source.license, provider: source.provider))
    case .mapping(let glob, _):
      table.sources.append(
        .init(path: path ?? glob, isFiles: false, license: source.license, provider: source.provider))
    case .list(let path, let list):
      hasConditions = !list.conditions.isEmpty
      table.sources.append(.init(path: path, isFiles: false, license: source.license, provider: source.provider))
    }
  }

  /// Keeps what was found in a list, whose rows were added.
  mutating func note(_ list: inout URLList) {
    appendAgain()
    if rowsOfSource == 0, !hasConditions, let source = table.sources.last {
      list.warnings.append(
        Diagnostic(
          .warning, "`\(source.path)` of class `\(className)` has no rows",
          hint: "restore the list if it should have some, or remove it from `sources`"))
    }
    list.rows = []
    lists.append((table.sources.count - 1, list))
  }

  /// The candidates.
  func listing() -> Listing {
    let others = others.sorted()
    return former?.listing(with: others) ?? others
  }

  mutating func add(file input: SourcesStep.Input, in workspace: Workspace) throws(EngineError) {
    let address = "file:\(input.path)"
    var item = Item(id: ItemID(class: className, address: address))
    item.image = input.digest
    if isTakenDown(address) { item.verdict = .out(.sources, .takenDown) }
    append(item, line: 0, text: input.path, address: address)
  }

  mutating func add(_ row: URLList.Row, limit: Int?, keep: ([UInt8]) throws -> SHA256Digest) throws {
    rowsOfSource += 1
    guard !addAgain(row, limit: limit) else { return }
    if let reason = row.fault?.reason ?? tooLong(row.text) { return append(unreadable: row, reason) }
    guard !row.text.isEmpty else {
      let id = ItemID(class: className, address: "")
      append(.init(id: id, standing: .blank, source: table.sources.count - 1, line: row.line, text: ""))
      return
    }
    var text = row.text
    var address = row.text
    var verdict = Item.Verdict.in
    var masked: Address?
    let known = former?.next(row.text, of: table.sources.count - 1)
    if let known {
      (text, address) = (known.text, known.address)
    } else {
      switch Address.canonical(row.text, schemes: schemes) {
      case .success(let canonical):
        address = canonical.text
        if canonical.masked != canonical.text { masked = canonical }
        if canonical.scheme == "data", canonical.text == row.text {
          // Only the name of a picture: the list has no picture here.
          verdict = .out(.sources, .badURL)
        } else if canonical.scheme == "data" {
          _ = try keep(Array(row.text.utf8))
          text = canonical.text
        }
      case .failure(let failure):
        verdict = .out(.sources, Reason(failure))
      }
    }
    if dropsGone, row.later.isGone { verdict = .out(.sources, .gone) }
    if let limit, rowsOfSource > limit { verdict = .out(.sources, .overMaxRows) }
    if isTakenDown(address) { verdict = .out(.sources, .takenDown) }
    let item = Item(id: known?.id ?? ItemID(class: className, address: address), verdict: verdict)
    if let masked {
      credentials[item.id] = address
      (text, address) = (SourceText.masked(text), masked.masked)
    }
    append(item, line: row.line, text: text, address: address, row: row)
  }

  /// Adds a row that the last run had at the same place as a candidate that is in. Returns false for any other row.
  private mutating func addAgain(_ row: URLList.Row, limit: Int?) -> Bool {
    guard !takedown.namesAddresses, tooLong(row.text) == nil, limit.map({ rowsOfSource <= $0 }) ?? true,
      let (place, id) = former?.same(row, of: table.sources.count - 1), !seen.contains(id)
    else { return false }
    if again.upperBound == place, !again.isEmpty {
      again = again.lowerBound..<place + 1
    } else {
      appendAgain()
      again = place..<place + 1
    }
    return true
  }

  /// Adds the rows of the last run that come next. They are copied together, before any other row.
  private mutating func appendAgain() {
    if !again.isEmpty, let known = former?.table {
      table.append(rows: again, of: known)
      former?.keep(again)
    }
    again = 0..<0
  }

  private mutating func append(_ row: OriginTable.Row) {
    appendAgain()
    table.append(row)
  }

  private mutating func isTakenDown(_ address: String) -> Bool {
    let entries = takedown.entries(naming: address)
    taken.formUnion(entries)
    return !entries.isEmpty
  }

  /// A picture written into the list has at most three characters for each byte of the size limit; longer rows are
  /// refused.
  private func tooLong(_ text: String) -> Reason? {
    text.utf8.count > 3 * min(maxBytes, 1 << 40) + URLList.longestAddress ? .badURL : nil
  }

  /// A row without an address gets its id from its place in the list.
  private mutating func append(unreadable row: URLList.Row, _ reason: Reason) {
    let address = "row:\(table.sources.last?.path ?? ""):\(row.line)"
    let item = Item(id: ItemID(class: className, address: address), verdict: .out(.sources, reason))
    append(
      item, line: row.line, text: row.text.isEmpty ? address : String(row.text.prefix(80)), address: address, row: row)
  }

  /// Whether no row has given a candidate so far.
  private mutating func isNew(_ id: ItemID) -> Bool {
    appendAgain()
    return former?.keeps(id) != true && seen.insert(id).inserted
  }

  private mutating func append(_ item: Item, line: Int, text: String, address: String, row: URLList.Row? = nil) {
    let isGone = item.verdict == .out(.sources, .gone)
    let isFirst = isGone && given.contains(item.id) ? false : isNew(item.id)
    if isFirst {
      others.append(item)
      if isGone { gone.insert(item.id) }
    } else if !isGone, gone.contains(item.id) {
      stillListed.insert(item.id)
    }
    var entry = OriginTable.Row(
      id: item.id, standing: isFirst ? .candidate : .repeated, source: table.sources.count - 1, line: line, text: text)
    if row != nil, address != text { entry.canonicalAddress = address }
    if let row { (entry.credit, entry.later) = (row.credit, row.later) }
    entry.expected = row?.hash?.hex
    append(entry)
  }
}

extension URLList.Row.Fault {
  /// The reason for which a row with this fault is out.
  fileprivate var reason: Reason {
    switch self {
    case .badRow: .badRow
    case .tooLong: .badURL
    }
  }
}
