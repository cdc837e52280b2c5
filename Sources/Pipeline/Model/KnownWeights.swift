package import Digests
import Manifest

/// The weights of a network that manifests name by a known name.
package struct KnownWeights: Sendable {
  package let name: String
  /// SHA-256 of the weights.
  package let digest: SHA256Digest

  /// The weights of every such network.
  package static let all = LabelModel.Name.allCases.map(KnownWeights.init)

  init(_ known: LabelModel.Name) {
    let hex =
      switch known {
      case .efficientnetLite0: "0c677c314df2a69239bef9609a095a957201d5092462c5ace5d8bf3e0201bbd7"
      case .efficientnetLite1: "8024f769b6ba32fcb6a6a733515f66888e64c343bc5e26077d8eb4a45d1cc3aa"
      }
    guard let digest = SHA256Digest(hex: hex) else {
      preconditionFailure("the digests of known weights are 64 hexadecimal digits")
    }
    (name, self.digest) = (known.rawValue, digest)
  }

  /// The command that installs the weights of a network.
  static func command(for name: String) -> String { "dsbuild weights \(name)" }

  /// The file in which builds look for them first; nil if the machine has no place for them.
  package func place(in places: ModelPlaces) -> String? { places.candidates(name).first }
}
