import Digests
import Engine
import Imaging
import Listings
import Manifest

extension ExportStep {
  /// More changed pictures than this are not searched for in the last file.
  fileprivate static let mostChangedLines = 2_000

  /// The output of a table that differs from the last one in the lines of some pictures: the others are copied.
  ///
  /// - Returns: nil if all lines have to be made.
  func spliced(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput? {
    guard format.hasOneLineForEachPicture, recorded == nil, let last = workspace.last?[node],
      let exported = last.output.exported, let changed = changedTables(inputs, since: last.description),
      let lines = try changedLines(of: changed, inputs, since: last.description, in: workspace)
    else { return nil }
    if lines.isEmpty { return tree(in: workspace).firstUnverifiedFile(of: exported.digest) == nil ? last.output : nil }
    guard let changes = changes(lines, count: exported.images),
      let (path, file) = try tree(in: workspace).content(of: exported.digest),
      let edits = try file.edits(for: changes, effects: workspace.effects)
    else { return nil }
    let written = try await tree(in: workspace).write(
      [OutputFile(path: path, content: .parts(file.parts(after: edits)))],
      withdrawn: withdrawn(from: changed.map { classes[$0] }, inputs, in: workspace))
    var output = NodeOutput()
    output.exported = .init(
      digest: written.digest, images: exported.images - lines.removed.count + lines.added.count, strays: written.strays)
    return output
  }

  /// The classes whose listings or rows changed since a run; nil if anything else changed.
  private func changedTables(_ inputs: StepInputs, since old: Description) -> [Int]? {
    let new = describe(inputs)
    guard new.fields.map(\.name) == old.fields.map(\.name) else { return nil }
    var fields: [String: Int] = [:]
    for (index, name) in classes.enumerated() {
      fields[Self.input(lastStep, of: name)] = index
      fields[Self.rows(of: name)] = index
    }
    let changes = new.changes(since: old).map { fields[$0.name] }
    return changes.contains(nil) ? nil : Set(changes.compactMap { $0 }).sorted()
  }

  /// The lines of pictures that differ from those of a run.
  private struct ChangedLines {
    /// The pictures whose lines go.
    var removed: [LineChanges.Line] = []
    /// The pictures whose lines come, with the nearest pictures that stay.
    var added: [(place: Place, addition: LineChanges.Addition)] = []

    var isEmpty: Bool { removed.isEmpty && added.isEmpty }
  }

  private func changedLines(
    of changed: [Int], _ inputs: StepInputs, since old: Description, in workspace: Workspace
  ) throws(EngineError) -> ChangedLines? {
    var lines = ChangedLines()
    for index in changed {
      guard let former = former(index, since: old, in: workspace) else { return nil }
      let now = ClassTable(
        index: index, listing: try workspace.listing(inputs.listing(after: lastStep, of: classes[index])),
        table: try workspace.origin(inputs.origin(of: classes[index])))
      guard now.listing.items.indices.contains(where: { now.listing.items.isIn(at: $0) }),
        let ids = now.changedIDs(since: former), lines.removed.count + ids.count <= Self.mostChangedLines,
        try add(ids, from: former, to: now, &lines, in: workspace)
      else { return nil }
    }
    lines.added.sort { Place.precedes($0.place, $1.place) }
    return lines
  }

  private func former(_ index: Int, since old: Description, in workspace: Workspace) -> ClassTable? {
    guard let listing = old.digest(Self.input(lastStep, of: classes[index])),
      let rows = old.digest(Self.rows(of: classes[index])),
      let listing = try? workspace.listing(listing), let table = try? workspace.origin(rows)
    else { return nil }
    return ClassTable(index: index, listing: listing, table: table)
  }

  /// Adds the changed lines of a class; returns false if a new one has no neighbour in its class and split.
  private func add(
    _ ids: [ItemID], from former: ClassTable, to now: ClassTable, _ lines: inout ChangedLines, in workspace: Workspace
  ) throws(EngineError) -> Bool {
    let before = try pictures(of: ids, in: former, workspace)
    let after = try pictures(of: ids, in: now, workspace)
    let stays = Set(before.map(\.line)).intersection(after.map(\.line))
    let new = after.filter { !stays.contains($0.line) }.sorted { Place.precedes($0.place, $1.place) }
    let gone = before.filter { !stays.contains($0.line) }
    let changed = Set((new + gone).map(\.place.id))
    let neighbours = now.neighbours(of: new.map(\.place), besides: changed)
    let near = try pictures(of: Set(neighbours.compactMap { $0?.id }).sorted(), in: now, workspace)
    let places = Dictionary(near.map { ($0.place.id, $0.line) }) { first, _ in first }
    for (picture, neighbour) in zip(new, neighbours) {
      guard let neighbour, let line = places[neighbour.id] else { return false }
      lines.added.append((picture.place, .init(picture.line, beside: line, isAfter: neighbour.isBefore)))
    }
    lines.removed += gone.map(\.line)
    return true
  }

  /// The places and the lines of some pictures of a class that are in.
  private func pictures(
    of ids: [ItemID], in table: ClassTable, _ workspace: Workspace
  ) throws(EngineError) -> [(place: Place, line: LineChanges.Line)] {
    let rows = CandidateRows(table.table, of: ids)
    let options = cropSettings[classes[table.index]]?.options ?? CropOptions()
    let header = bytes(of: []).count
    var pictures: [(place: Place, line: LineChanges.Line)] = []
    for id in ids {
      guard let item = table.listing.item(id), let place = table.place(of: item) else { continue }
      let origin = rows[id].map { ExportImage.Origin($0, of: table.table) }
      let image = try image(item, place, options: options, origin: origin, in: workspace)
      pictures.append((place, .init(image: place.image, bytes: Array(bytes(of: [image]).dropFirst(header)))))
    }
    return pictures
  }

  /// The file of some pictures alone.
  private func bytes(of images: [ExportImage]) -> [UInt8] {
    var dataset = card
    dataset.images = images
    let options = ExportOptions(path: settings.to, shardBytes: settings.shard, imageFolders: imageFolders)
    guard case .bytes(let bytes)? = format.init(options: options).files(of: dataset).first?.content else { return [] }
    return bytes
  }

  /// The changes of the file; nil if no line says where the digest of its picture stands.
  private func changes(_ lines: ChangedLines, count: Int) -> LineChanges? {
    guard let line = (lines.removed + lines.added.map(\.addition.line)).first,
      let digits = line.bytes.firstRange(of: Array(line.image.hex.utf8))?.lowerBound
    else { return nil }
    return LineChanges(
      header: bytes(of: []), count: count, digits: digits, removed: lines.removed, added: lines.added.map(\.addition))
  }
}

extension FileSection {
  /// The places of changes in the file; nil if it is not the expected one.
  fileprivate func edits(for changes: LineChanges, effects: Effects) throws(EngineError) -> [LineChanges.Edit]? {
    let file = try effects.open(path, .read)
    var read = 0
    return try changes.edits { () throws(EngineError) in
      let piece = try effects.read(file, at: read, count: 1 << 20)
      read += piece.count
      return piece
    }
  }

  /// The parts of the file after some edits.
  fileprivate func parts(after edits: [LineChanges.Edit]) -> [OutputContent.Part] {
    var (parts, copied) = ([OutputContent.Part](), range.lowerBound)
    for edit in edits {
      if copied < edit.range.lowerBound { parts.append(.section(section(copied..<edit.range.lowerBound))) }
      if !edit.bytes.isEmpty { parts.append(.bytes(edit.bytes)) }
      copied = max(copied, edit.range.upperBound)
    }
    return parts + [.section(section(copied..<range.upperBound))]
  }
}

/// A class as an export reads it.
private struct ClassTable {
  let index: Int
  let listing: Listing
  let table: OriginTable

  /// The ids of the items that differ, or whose rows do, in ascending order; nil if they are too many.
  func changedIDs(since former: ClassTable) -> [ItemID]? {
    let delta = ListingDelta(from: former.listing, to: listing)
    let (before, now) = table.differing(from: former.table)
    guard delta.before.count + delta.now.count + before.count + now.count <= ExportStep.mostChangedLines else {
      return nil
    }
    var ids = Set(delta.before.map { former.listing.items.id(at: $0) })
    ids.formUnion(delta.now.map { listing.items.id(at: $0) })
    ids.formUnion(before.compactMap { former.table.rows.candidate(at: $0) })
    ids.formUnion(now.compactMap { table.rows.candidate(at: $0) })
    return ids.sorted()
  }

  /// The place of an item in the export; nil if it is not in it.
  func place(of item: Item) -> ExportStep.Place? {
    guard item.isIn, let image = item.image, item.format != nil else { return nil }
    return .init(split: item.split?.rawValue ?? 0, classIndex: index, image: image, id: item.id, item: 0)
  }

  /// The nearest picture of the same split that stays, for each of some places: the last before it, or else the first after it.
  ///
  /// - Parameter places: the places, in the order of the export.
  func neighbours(
    of places: [ExportStep.Place], besides changed: Set<ItemID>
  ) -> [(id: ItemID, isBefore: Bool)?] {
    // The first and the last picture that stays in each gap: one before each place, and one behind all.
    var (firsts, lasts) = (
      [ExportStep.Place?](repeating: nil, count: places.count + 1),
      [ExportStep.Place?](repeating: nil, count: places.count + 1)
    )
    for item in listing.items where !changed.contains(item.id) {
      guard let place = place(of: item) else { continue }
      let gap = places.partitioningIndex { ExportStep.Place.precedes(place, $0) }
      if firsts[gap].map({ ExportStep.Place.precedes(place, $0) }) ?? true { firsts[gap] = place }
      if lasts[gap].map({ ExportStep.Place.precedes($0, place) }) ?? true { lasts[gap] = place }
    }
    for gap in places.indices where lasts[gap + 1] == nil { lasts[gap + 1] = lasts[gap] }
    for gap in places.indices.reversed() where firsts[gap] == nil { firsts[gap] = firsts[gap + 1] }
    return places.indices.map { index in
      if let last = lasts[index], last.split == places[index].split { return (last.id, true) }
      if let first = firsts[index + 1], first.split == places[index].split { return (first.id, false) }
      return nil
    }
  }
}
