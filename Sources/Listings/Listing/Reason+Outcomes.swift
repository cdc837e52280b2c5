package import Imaging
package import Transfer

extension Reason {
  /// Creates the reason of a failed fetch; each failure has the name of a reason.
  package init(_ failure: FetchFailure) {
    guard let reason = Reason(name: failure.reason) else { preconditionFailure("a failure has no reason of its word") }
    self = reason
  }

  /// Creates the reason of a body that is not a usable picture.
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
