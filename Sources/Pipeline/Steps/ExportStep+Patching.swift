import Digests
import Engine
import Imaging
import Listings
import Manifest

extension ExportStep {
  /// The output of an export that differs from the last one in some pictures only: their files are written, no others.
  ///
  /// - Returns: nil if all files have to be compared.
  func patched(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput? {
    guard format.hasOneFileForEachPicture, recorded == nil, let last = workspace.last?[node],
      let exported = last.output.exported, let changed = changedClasses(inputs, since: last.description),
      let (before, now) = try pictures(of: changed, inputs, since: last.description, in: workspace)
    else { return nil }
    guard let removed = files(of: before), let added = files(of: now),
      let written = try await tree(in: workspace).patch(
        exported.digest, removing: removed, adding: added,
        withdrawn: withdrawn(from: changed.map { classes[$0] }, inputs, in: workspace))
    else { return nil }
    var output = NodeOutput()
    output.exported = .init(
      digest: written.digest, images: exported.images - before.count + now.count, strays: written.strays)
    return output
  }

  /// The classes whose listings changed since a run; nil if anything else changed, or something is known about rights.
  private func changedClasses(_ inputs: StepInputs, since old: Description) -> [Int]? {
    let new = describe(inputs)
    guard new.fields.map(\.name) == old.fields.map(\.name),
      classes.allSatisfy({ inputs[NodeName(.sources, .oneClass($0))]?.credits == nil })
    else { return nil }
    var fields: [String: Int] = [:]
    for (index, name) in classes.enumerated() { fields[Self.input(lastStep, of: name)] = index }
    let changes = new.changes(since: old).map { fields[$0.name] }
    return changes.contains(nil) ? nil : changes.compactMap { $0 }
  }

  /// The pictures of some classes that differ from those of a run, before and now; nil if a class has none left or the old
  /// listing is gone.
  private func pictures(
    of changed: [Int], _ inputs: StepInputs, since old: Description, in workspace: Workspace
  ) throws(EngineError) -> (before: [ExportImage], now: [ExportImage])? {
    var (before, now) = ([ExportImage](), [ExportImage]())
    for index in changed {
      guard let digest = old.digest(Self.input(lastStep, of: classes[index])),
        let last = inputs.listing(after: lastStep, of: classes[index]),
        let (former, listing) = try? workspace.listings.differing(digest, from: last),
        // Pieces that do not differ may have the pictures that are left.
        hasPictures(hasPictures(listing) ? listing : try workspace.listing(last))
      else { return nil }
      let delta = ListingDelta(from: former, to: listing)
      before += try pictures(at: delta.before, of: former, classIndex: index, in: workspace)
      now += try pictures(at: delta.now, of: listing, classIndex: index, in: workspace)
    }
    return (before, now)
  }

  private func hasPictures(_ listing: Listing) -> Bool {
    listing.items.indices.contains { listing.items.isIn(at: $0) }
  }

  private func pictures(
    at positions: [Int], of listing: Listing, classIndex: Int, in workspace: Workspace
  ) throws(EngineError) -> [ExportImage] {
    let options = cropSettings[classes[classIndex]]?.options ?? CropOptions()
    var pictures: [ExportImage] = []
    for position in positions {
      let item = listing.items[position]
      guard item.isIn, let image = item.image, item.format != nil else { continue }
      let place = Place(
        split: item.split?.rawValue ?? 0, classIndex: classIndex, image: image, id: item.id, item: position)
      pictures.append(try self.image(item, place, options: options, origin: nil, in: workspace))
    }
    return pictures
  }

  /// The files of some pictures; nil if two of them share a name.
  private func files(of images: [ExportImage]) -> [OutputFile]? {
    var dataset = card
    dataset.images = images
    let options = ExportOptions(path: settings.to, shardBytes: settings.shard, imageFolders: imageFolders)
    let files = format.init(options: options).files(of: dataset).filter { $0.path.contains("/") }
    return Set(files.map(\.path)).count == files.count ? files : nil
  }
}
