import Digests
import Engine
import Manifest

/// Finds placeholders over the whole dataset: the same bytes from at least five different paths of one host.
struct PlaceholderStep: Step {
  static let version = 1
  /// Different paths of one host that must give the same bytes.
  static let leastPaths = 5

  let classes: [ClassName]

  var node: NodeName { NodeName(.inspect, .dataset) }
  var inputs: [NodeName] { classes.flatMap { [NodeName(.fetch, .oneClass($0)), NodeName(.sources, .oneClass($0))] } }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description {
    // The listings name addresses by id: rows and their order are not looked at.
    description(of: inputs.filter { $0.key.step == .fetch }, classes: classes)
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    var pictures: [(image: SHA256Digest, id: ItemID)] = []
    for name in classes {
      for item in try workspace.listing(inputs[NodeName(.fetch, .oneClass(name))]?.listings[name]).items where item.isIn
      {
        if let image = item.image { pictures.append((image, item.id)) }
      }
    }
    let repeated = RepeatedDigests(pictures.lazy.map(\.image), times: Self.leastPaths)
    var suspects: [SHA256Digest: [ItemID]] = [:]
    for picture in pictures where repeated.contains(picture.image) {
      suspects[picture.image, default: []].append(picture.id)
    }
    suspects = suspects.filter { $0.value.count >= Self.leastPaths }
    let found = suspects.isEmpty ? [] : try paths(of: suspects, inputs, in: workspace)
    var facts = Description()
    facts["placeholders"] = .list(found.sorted().map { .digest($0) })
    return NodeOutput(facts: facts)
  }

  /// The digests that a placeholder node found.
  static func digests(in output: NodeOutput?) -> Set<SHA256Digest> {
    guard case .list(let values)? = output?.facts["placeholders"] else { return [] }
    return Set(
      values.compactMap { value in
        if case .digest(let digest) = value { return digest }
        return nil
      })
  }

  /// The suspects whose rows name enough different paths of one host.
  private func paths(
    of suspects: [SHA256Digest: [ItemID]], _ inputs: [NodeName: NodeOutput], in workspace: Workspace
  ) throws -> [SHA256Digest] {
    var addresses: [ItemID: String] = [:]
    let wanted = Set(suspects.values.joined())
    for name in classes {
      for row in try workspace.origin(inputs[NodeName(.sources, .oneClass(name))]?.origin).rows
      where wanted.contains(row.id) {
        addresses[row.id] = row.address
      }
    }
    return suspects.keys.filter { image in
      var pathsOfHost: [Substring: Set<Substring>] = [:]
      for address in (suspects[image] ?? []).compactMap({ addresses[$0] }) {
        guard address.hasPrefix("http"), let start = address.firstRange(of: "://")?.upperBound else { continue }
        let host = address[start...].prefix { $0 != "/" && $0 != "?" }
        pathsOfHost[host, default: []].insert(address[host.endIndex...].prefix { $0 != "?" })
      }
      return pathsOfHost.values.contains { $0.count >= Self.leastPaths }
    }
  }
}
