package import Digests
package import Engine
import Manifest

/// An action whose only input is a blob.
extension Action where Input == SHA256Digest {
  package func values(of blob: SHA256Digest) -> [Description.Value] { [.digest(blob)] }

  package func blob(of blob: SHA256Digest) -> SHA256Digest { blob }
}

extension PortableAction where Input == SHA256Digest {
  package func input(_ values: [Description.Value]) -> SHA256Digest? {
    guard case .digest(let blob)? = values.first else { return nil }
    return blob
  }
}

extension Description {
  /// The decoding limit of an action whose outputs do not depend on it.
  package init(maxPixels: Int) {
    self.init()
    self["max_pixels"] = .integer(Int64(maxPixels))
  }

  /// Reads ``init(maxPixels:)``; nil for more pixels than a manifest can allow, because a batch of another machine decides here
  /// how much memory a picture may take.
  var maxPixels: Int? {
    integer("max_pixels").flatMap { (1...Int64(Quantity.mostPixels)).contains($0) ? Int($0) : nil }
  }
}
