package import Digests
package import Engine
import Learning
import Manifest

/// The outputs of a class's network for pictures: embeddings, and maps for crops if they are wanted.
package struct Embeddings: Sendable {
  private let network: NetworkUse
  private let wantsMaps: Bool
  private let workspace: Workspace

  /// The embeddings of a network.
  ///
  /// - Throws: ``MissingModel`` if the network has no name in keys because its engine is missing.
  init(_ network: ClassNetwork, wantsMaps: Bool, maxPixels: Int, in workspace: Workspace) throws(MissingModel) {
    guard let identity = network.identity else { throw network.missing }
    self.network = NetworkUse(
      identity: identity, maxPixels: maxPixels, form: NetworkForm(network.model)
    ) { try network.embedder() }
    self.wantsMaps = wantsMaps
    self.workspace = workspace
  }

  /// The remembered outputs of the network with that identity; it computes nothing.
  package init(identity: String, wantsMaps: Bool, in workspace: Workspace) {
    network = .known(as: identity)
    self.wantsMaps = wantsMaps
    self.workspace = workspace
  }

  /// The key of a picture's embedding by the network with that identity.
  static func key(of image: SHA256Digest, network identity: String) -> SHA256Digest {
    NetworkUse.known(as: identity).description(of: image, view: .centre).key
  }

  private var embed: EmbedAction { EmbedAction(network: network, wantsMaps: wantsMaps) }
  private var map: MapAction { MapAction(network: network) }

  /// The outputs that are remembered completely, with their maps if maps are wanted.
  package func remembered(
    _ pictures: [EmbedAction.Picture]
  ) throws(EngineError) -> [SHA256Digest: EmbedAction.Output] {
    var known: [SHA256Digest: EmbedAction.Output] = [:]
    known.reserveCapacity(pictures.count)
    for (picture, output) in zip(pictures, try workspace.remembered(embed, of: pictures).outputs) {
      known[picture.image] = output
    }
    let whole = whole(pictures, known)
    for (image, map) in zip(whole, try workspace.remembered(map, of: whole).outputs) {
      if let map { known[image]?.map = map } else { known[image] = nil }
    }
    return Self.ofOneLength(known)
  }

  /// The outputs of all pictures. Missing ones are computed by forward passes on the workspace's threads.
  ///
  /// - Throws: ``MissingModel`` if a pass has to run and the network is unavailable; `EngineError` with the code
  ///   `lost` for a picture that is not in the store.
  func outputs(of pictures: [EmbedAction.Picture]) async throws -> [SHA256Digest: EmbedAction.Output] {
    var known: [SHA256Digest: EmbedAction.Output] = [:]
    known.reserveCapacity(pictures.count)
    for (picture, output) in zip(pictures, try await workspace.outputs(embed, of: pictures)) {
      known[picture.image] = output
    }
    let whole = whole(pictures, known)
    for (image, map) in zip(whole, try await workspace.outputs(map, of: whole)) { known[image]?.map = map }
    return Self.ofOneLength(known)
  }

  /// The outputs without those of a length that few have: a result of another machine may have any length, and vectors of
  /// two lengths cannot be compared.
  private static func ofOneLength(
    _ outputs: [SHA256Digest: EmbedAction.Output]
  ) -> [SHA256Digest: EmbedAction.Output] {
    guard let length = UnitVector.commonLength(outputs.values.lazy.compactMap { $0.embedding?.vector.count }) else {
      return outputs
    }
    return outputs.filter { $0.value.embedding.map { $0.vector.count == length } ?? true }
  }

  /// The forward passes of a class's network over pictures.
  static func used(
    _ network: ClassNetwork, wantsMaps: Bool, maxPixels: Int, of pictures: [EmbedAction.Picture],
    in workspace: Workspace
  ) -> [UsedActions] {
    guard
      let all = try? Embeddings(network, wantsMaps: wantsMaps, maxPixels: maxPixels, in: workspace)
    else { return [] }
    // Other processors give other last bits with an engine that is not the program's own.
    let isPortable = network.model.format == .safetensors
    let whole = wantsMaps ? pictures.filter(\.needsWhole).map(\.image) : []
    return [
      UsedActions(all.embed, on: pictures, isPortable: isPortable),
      UsedActions(all.map, on: whole, isPortable: isPortable),
    ]
  }

  /// The forward passes that another machine can run: those whose outputs are not remembered. A network of another
  /// engine gives other numbers on another processor, so its passes are not sent.
  func pending(_ pictures: [EmbedAction.Picture]) throws(EngineError) -> [PendingActions] {
    guard network.form != nil else { return [] }
    let missing = try workspace.remembered(embed, of: pictures).missing.map { pictures[$0] }
    let whole = wantsMaps ? pictures.filter(\.needsWhole).map(\.image) : []
    let maps = try workspace.remembered(map, of: whole).missing.map { whole[$0] }
    return [PendingActions(embed, on: missing), PendingActions(map, on: maps)].compactMap { $0 }
  }

  /// The pictures that need a map of the whole picture.
  private func whole(
    _ pictures: [EmbedAction.Picture], _ known: [SHA256Digest: EmbedAction.Output]
  ) -> [SHA256Digest] {
    guard wantsMaps else { return [] }
    return pictures.filter { $0.needsWhole && known[$0.image]?.embedding != nil }.map(\.image)
  }
}
