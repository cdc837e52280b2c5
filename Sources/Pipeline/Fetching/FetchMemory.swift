package import Digests
import Engine
import Listings
import Manifest
package import Transfer

/// The remembered result of a request for one address: the digest of its body, or why there is none.
package enum FetchMemory: Hashable, Sendable {
  /// `retrieved` is the time at which the bytes arrived, in seconds since 1970; nil for a picture written into the
  /// list.
  case body(SHA256Digest, Validators, retrieved: Int64?)
  /// `guarded` is the value of the setting that caused the failure. When the setting changes, the address is
  /// requested again.
  case failed(FetchFailure, detail: String, guarded: String?)

  /// The name of the kind in the cache.
  package static let kind = "fetch"

  /// The key under which an address is remembered. It contains no options, because a success depends on none.
  package static func key(of address: String) -> SHA256Digest {
    var description = Description(kind: kind, version: 1)
    description["address"] = .text(address)
    return description.key
  }

  /// The memory in bytes, for the action cache.
  package func encoded() -> [UInt8] {
    var description = Description()
    switch self {
    case .body(let digest, let validators, let retrieved):
      description["digest"] = .digest(digest)
      description["etag"] = validators.etag.map { .text($0) }
      description["last_modified"] = validators.lastModified.map { .text($0) }
      description["content_type"] = validators.contentType.map { .text($0) }
      description["final"] = validators.finalAddress.map { .text($0) }
      description["retrieved"] = retrieved.map { .integer($0) }
    case .failed(let failure, let detail, let guarded):
      description["reason"] = .text(failure.reason)
      description["detail"] = .text(detail)
      description["guarded"] = guarded.map { .text($0) }
    }
    return description.encoded()
  }

  /// Reads a remembered result; nil if it is of another kind of action, or damaged.
  init?(_ entry: ActionEntry) {
    guard entry.kind == Self.kind else { return nil }
    self.init(encoded: entry.value)
  }

  /// Reads ``encoded()``; nil for anything else.
  package init?(encoded bytes: [UInt8]) {
    guard let description = Description(encoded: bytes) else { return nil }
    if let digest = description.digest("digest") {
      let validators = Validators(
        etag: description.text("etag"), lastModified: description.text("last_modified"),
        contentType: description.text("content_type"), finalAddress: description.text("final"))
      self = .body(digest, validators, retrieved: description.integer("retrieved"))
    } else if let failure = description.text("reason").flatMap(FetchFailure.init(reason:)) {
      self = .failed(failure, detail: description.text("detail") ?? "", guarded: description.text("guarded"))
    } else {
      return nil
    }
  }
}

extension FetchSettings.Proxy {
  /// The proxy in a form that may be stored: without a user name and password.
  fileprivate var shown: String {
    switch self {
    case .none: "none"
    case .environment: "environment"
    case .url(let url): url.shown
    }
  }
}

extension FetchSettings {
  /// The setting whose change makes another request worthwhile after such a failure; nil if no setting would help.
  package func guarding(_ failure: FetchFailure) -> String? {
    switch failure {
    case .tooLarge: "max_bytes \(maxBytes)"
    case .redirects: "redirects \(redirects)"
    case .optOut: "opt_out \(optOut.joined(separator: " "))"
    case .robots: "robots \(robots.rawValue)"
    case .addressDenied: "allow_addresses \(allowAddresses.joined(separator: " "))"
    case .timeout: "timeout \(timeout.connect) \(timeout.total)"
    case .tooSlow: "low_speed \(timeout.lowSpeed.map { "\($0)" } ?? "none")"
    case .connect, .dns: "proxy \(proxy.shown)"
    case .schemeDenied: "schemes \(schemes.map(\.rawValue).joined(separator: " "))"
    case .tls: "ca_bundle \(caBundle ?? "none")"
    default: nil
    }
  }

  /// How long such a failure is remembered, in seconds.
  package func memory(of failure: FetchFailure, _ term: FailureTerm) -> Int64 {
    switch term {
    case .usual: (failure.isPassing ? rememberTransient : rememberFailures).components.seconds
    case .passing: rememberTransient.components.seconds
    case .span(let span): min(span.components.seconds, longestMemory)
    }
  }

  /// The longest time for which any failure is remembered, in seconds.
  var longestMemory: Int64 { max(rememberFailures, rememberTransient).components.seconds }
}
