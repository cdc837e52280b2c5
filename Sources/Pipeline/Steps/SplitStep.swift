import Digests
import Engine
import Manifest

/// Deals what is left to training, validation and test.
struct SplitStep: Step {
  static let version = 1

  let classes: [ClassName]
  let settings: SplitSettings
  /// The splits of the lock: an input, like a pin.
  let before: [ClassName: LockedTable]
  /// The nodes that crop the classes.
  let cropped: [NodeName]

  var node: NodeName { NodeName(.split, .dataset) }
  var inputs: [NodeName] { cropped }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    describe(inputs, before: before.compactMapValues(\.facts.splits))
  }

  private func describe(_ inputs: [NodeName: NodeOutput], before: [ClassName: SHA256Digest]) -> Description {
    var description = description(of: inputs, classes: classes)
    for (name, share) in settings.parts { description["split.\(name.rawValue)"] = .text(share.description) }
    description["split.seed"] = .integer(Int64(settings.seed))
    description["split.group_by"] = .text(settings.groupBy.rawValue)
    for name in classes { description["lock \(name.rawValue)"] = before[name].map { .digest($0) } }
    return description
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    var listings: [ClassName: Listing] = [:]
    var members: [SplitAssignment.Member] = []
    for name in classes {
      let listing = try workspace.listing(inputs[NodeName(.crop, .oneClass(name))]?.listings[name])
      listings[name] = listing
      for item in listing.items where item.isIn {
        guard let image = item.image else { continue }
        let group = settings.groupBy == .nearDuplicates ? item.group ?? image : image
        members.append(.init(image: image, group: group, className: name))
      }
    }
    let shares = Dictionary(
      uniqueKeysWithValues: settings.parts.compactMap { part in
        Split(name: part.name.rawValue).map { ($0, part.share.partsPerMillion / 100) }
      })
    let assignment = SplitAssignment(shares: shares, seed: Int64(settings.seed))
    var locked = LockedSplits()
    for name in classes { if let table = try before[name]?.table() { locked.add(table) } }
    let places = assignment.places(of: members, before: locked.byImage)
    var output = NodeOutput()
    for name in classes {
      let listing = (listings[name] ?? Listing([])).mapIn { item in
        switch item.image.flatMap({ places[$0] }) {
        case .split(let split): item.split = split
        case .leak: item.verdict = .out(.split, .splitLeak)
        case nil: break
        }
      }
      output.listings[name] = try workspace.put(listing)
    }
    return output
  }

  func alsoDescribed(
    _ inputs: [NodeName: NodeOutput], output: NodeOutput, in workspace: Workspace
  ) throws -> [Description] {
    var digests: [ClassName: SHA256Digest] = [:]
    for name in classes {
      var splits = LockedSplits()
      splits.add(try workspace.listing(output.listings[name]))
      digests[name] = splits.digest
    }
    return [describe(inputs, before: digests)]
  }
}

/// The split of each image that has one.
struct LockedSplits: Sendable {
  private(set) var byImage: [SHA256Digest: Split] = [:]

  init() {}

  /// Adds what a finished listing holds.
  mutating func add(_ listing: Listing) {
    for item in listing.items where item.isIn {
      if let image = item.image, let split = item.split { byImage[image] = split }
    }
  }

  /// Adds what a lock table holds.
  mutating func add(_ table: LockTable) {
    for row in table.rows {
      if let image = row.sha256, let split = row.split.flatMap({ Split(name: $0.rawValue) }) { byImage[image] = split }
    }
  }

  /// The digest of all splits, nil for none: what of them is in a key.
  var digest: SHA256Digest? {
    guard !byImage.isEmpty else { return nil }
    var writer = ByteWriter(capacity: byImage.count * 33)
    for image in byImage.keys.sorted() {
      writer.append(image)
      writer.append(byImage[image]?.rawValue ?? 0)
    }
    return SHA256Digest(of: writer.bytes)
  }
}
