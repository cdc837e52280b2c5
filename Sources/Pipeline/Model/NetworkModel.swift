import Digests
import Learning
import Listings
import Manifest

/// A pretrained network as a manifest names it: the weights, the engine, and the preprocessing of pictures.
///
/// The digest of the weights is known before they are read, so keys and plans do not need the weights.
package struct NetworkModel: Hashable, Sendable {
  /// Where the weights come from.
  enum Origin: Hashable, Sendable {
    /// A network known by name, whose weights a person installs.
    case known
    /// A file, relative to the manifest.
    case file(String)
    /// An address.
    case url(String)
  }

  /// Its name for people: the known name, the path, or the address without passwords.
  let name: String
  /// SHA-256 of the weights.
  let digest: SHA256Digest
  /// The file format, which decides the engine.
  let format: LabelModel.Format
  /// The shape of the network, for the built-in engine.
  let architecture: EfficientNetArchitecture
  /// How pictures are preprocessed.
  let preprocessing: Preprocessing
  /// Where the weights come from.
  let origin: Origin

  /// The network that `labels.model` names; nil for `none`.
  init?(_ model: LabelModel) {
    switch model {
    case .none: return nil
    case .named(let known):
      name = known.rawValue
      digest = KnownWeights(known).digest
      format = .safetensors
      (architecture, preprocessing) =
        switch known {
        case .efficientnetLite0: (.lite0, .efficientNetLite)
        case .efficientnetLite1: (.lite1, .efficientNetLite1)
        }
      origin = .known
    case .custom(let custom):
      switch custom.location {
      case .file(let path): (name, origin) = (path, .file(path))
      case .url(let address): (name, origin) = (SourceText.masked(address), .url(address))
      }
      digest = custom.sha256
      format = custom.format
      architecture = .lite0
      preprocessing =
        custom.preprocess.map { Preprocessing(size: $0.size, mean: $0.mean, scale: $0.scale) } ?? .efficientNetLite
    }
  }
}

extension Manifest {
  /// The networks that a class or a filter names, each once, in the order of their digests.
  var networkModels: [NetworkModel] {
    Set((classes.map(\.labels.model) + filters.map(\.model)).compactMap { NetworkModel($0) }).sorted {
      ($0.digest, $0.name) < ($1.digest, $1.name)
    }
  }
}
