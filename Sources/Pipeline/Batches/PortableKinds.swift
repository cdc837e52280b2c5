package import Engine

/// The kinds of actions that another machine can do for this one.
package enum PortableKinds {
  /// All kinds.
  package static let all: [any PortableAction.Type] = [
    InspectAction.self, NearCodeAction.self, PixelsAction.self, CropAction.self, EmbedAction.self, MapAction.self,
    NearTileAction.self,
  ]

  /// The names of all kinds.
  package static let names = Set(all.map { $0.kind })

  /// Whether the blob of a result is made again where it is missing, so that it is not sent.
  package static func remakesBlob(of kind: String) -> Bool { kind == InspectAction.kind }
}
