package import Digests
import Engine
import Learning
package import Listings
import Manifest

/// Gathers some pictures of each class for the heads of the others: see ``SiblingTable``.
struct SiblingsStep: Step {
  static let name = StepName.labels
  static let version = 1

  /// A class whose pictures the others learn from.
  struct Member: Sendable {
    let name: ClassName
    let network: ClassNetwork
    let wantsMaps: Bool
    let maxPixels: Int
  }

  static let node = NodeName(Self.name, .dataset)

  let members: [Member]
  /// The nodes from which the pictures come, by class.
  let before: [ClassName: NodeName]

  static func planned(in plan: PipelinePlan) -> [any Step] {
    let members = members(of: plan)
    guard !learners(in: plan).isEmpty else { return [] }
    return [
      SiblingsStep(
        members: members,
        before: Dictionary(
          uniqueKeysWithValues: members.map { ($0.name, plan.node(before: Self.name, of: $0.name)) }))
    ]
  }

  /// The classes that learn from others: each has `labels.siblings` and a network that another class has too.
  static func learners(in plan: PipelinePlan) -> Set<ClassName> {
    let learning = Set(plan.manifest.classes.lazy.filter(\.labels.siblings).map(\.name))
    let groups = Dictionary(grouping: members(of: plan), by: { $0.network.keyText })
    return Set(groups.values.lazy.filter { $0.count > 1 }.joined().map(\.name)).intersection(learning)
  }

  private static func members(of plan: PipelinePlan) -> [Member] {
    plan.manifest.classes.compactMap { item in
      guard let network = ClassNetwork(item.labels, networks: plan.networks), !network.isGivenUp else { return nil }
      return Member(
        name: item.name, network: network, wantsMaps: item.crop.mode == .auto || item.crop.mode == .manual,
        maxPixels: item.inspect.maxPixels)
    }
  }

  var node: NodeName { Self.node }
  var inputs: [NodeName] {
    var seen: Set<NodeName> = []
    return members.compactMap { before[$0.name] }.filter { seen.insert($0).inserted }
  }

  func describe(_ inputs: StepInputs) -> Description {
    var description = description(of: inputs)
    for member in members.sorted(by: { $0.name < $1.name }) {
      if let step = before[member.name]?.step {
        description.append(
          Self.input(step, of: member.name), inputs.listing(after: step, of: member.name).map { .digest($0) })
      }
      description["labels.model \(member.name.rawValue)"] = .text(member.network.keyText)
    }
    description["algorithm"] = .list([EmbedAction.version, LearnedHead.version].map { .integer(Int64($0)) })
    return description
  }

  func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    var output = NodeOutput()
    var tables: [String: SHA256Digest] = [:]
    for (key, members) in Dictionary(grouping: members, by: { $0.network.keyText }).sorted(by: { $0.key < $1.key })
    where members.count > 1 {
      var sample: [ClassName: [(image: SHA256Digest, group: SHA256Digest, vector: UnitVector)]] = [:]
      let contributors = SiblingTable.contributors(among: members.map(\.name))
      for member in members where contributors.contains(member.name) {
        sample[member.name] = try await pictures(
          of: member, count: SiblingTable.share(of: contributors.count), inputs, in: workspace)
      }
      let seen = sample
      let table = try await workspace.compute([0]) { _ in SiblingTable(seen).encoded() }
      tables[key] = try workspace.store.put(table[0])
    }
    output.siblings = tables
    return output
  }

  private func pictures(
    of member: Member, count: Int, _ inputs: StepInputs, in workspace: Workspace
  ) async throws -> [(image: SHA256Digest, group: SHA256Digest, vector: UnitVector)] {
    guard let step = before[member.name]?.step else { return [] }
    let listing = try workspace.listing(inputs.listing(after: step, of: member.name))
    let pictures = Array(listing.pictures.prefix(count))
    let known = try await Embeddings(
      member.network, wantsMaps: member.wantsMaps, maxPixels: member.maxPixels, in: workspace
    ).outputs(of: pictures)
    let groups = listing.groups
    return pictures.compactMap { picture in
      known[picture.image]?.embedding.map { embedding in
        (picture.image, groups[picture.image] ?? picture.image, embedding.unit)
      }
    }
  }
}

extension Listing {
  /// The group of each picture that has one.
  package var groups: [SHA256Digest: SHA256Digest] {
    var groups: [SHA256Digest: SHA256Digest] = [:]
    for item in items { if let image = item.image, let group = item.group { groups[image] = group } }
    return groups
  }
}
