package import Digests
package import Engine

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

  /// Reads ``init(maxPixels:)``.
  var maxPixels: Int? { integer("max_pixels").flatMap { Int(exactly: $0) } }
}
