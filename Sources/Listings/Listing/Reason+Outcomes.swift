package import Imaging
package import Transfer

extension Reason {
  /// The reason of a fetch that gave nothing.
  package init(_ failure: FetchFailure) {
    switch failure {
    case .dns: self = .dns
    case .connect: self = .connect
    case .tls: self = .tls
    case .timeout: self = .timeout
    case .tooSlow: self = .tooSlow
    case .reset: self = .reset
    case .truncated: self = .truncated
    case .empty: self = .empty
    case .tooLarge: self = .tooLarge
    case .redirects: self = .redirects
    case .http(let status): self = .http(status)
    case .optOut: self = .optOut
    case .robots: self = .robots
    case .addressDenied: self = .addressDenied
    case .hashMismatch: self = .hashMismatch
    case .notImage: self = .notImage
    case .badAnswer: self = .badAnswer
    case .badURL: self = .badURL
    case .schemeDenied: self = .schemeDenied
    }
  }

  /// The reason of a body that is no sound picture.
  package init(_ failure: InspectFailure) {
    switch failure {
    case .notImage: self = .notImage
    case .unsupportedFormat: self = .unsupportedFormat
    case .corrupt: self = .corrupt
    case .tooManyPixels: self = .tooManyPixels
    case .tooSmall: self = .tooSmall
    case .aspectRatio: self = .aspectRatio
    case .animated: self = .animated
    }
  }
}
