public import Diagnostics

/// The build needs bytes that are not here, and it may not request them.
public struct OfflineGap: ExplainedError, Sendable {
  /// The largest number of addresses that are named one by one.
  private static let mostAddresses = 1000

  /// The addresses that would have to be requested, sorted.
  public let addresses: [String]

  public var diagnostics: [Diagnostic] {
    let shown = addresses.prefix(Self.mostAddresses).map {
      Diagnostic(.error, "`\($0)` is not in the cache, and the build may not download it")
    }
    let pictures = addresses.count == 1 ? "1 picture is" : "\(addresses.count) pictures are"
    return shown + [
      Diagnostic(
        .error, "\(pictures) missing and the build is offline", hint: "run `dsbuild` without `--offline`")
    ]
  }
}
