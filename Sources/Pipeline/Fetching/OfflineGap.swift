public import Diagnostics

/// The build needs bytes that are not here, and it may not request them.
public struct OfflineGap: ExplainedError, Sendable {
  /// The largest number of addresses that are named one by one.
  private static let mostAddresses = 1000

  /// The addresses that would have to be requested, sorted.
  public let addresses: [String]

  public var diagnostics: [Diagnostic] {
    let shown = addresses.prefix(Self.mostAddresses).map {
      Diagnostic(.error, "the picture at `\($0)` was not downloaded before, and `--offline` forbids to download it now")
    }
    let pictures = addresses.count == 1 ? "1 picture is" : "\(addresses.count) pictures are"
    return shown + [
      Diagnostic(
        .error, "\(pictures) missing, so nothing was built",
        hint: "run `dsbuild` without `--offline` (or `--frozen`), or `dsbuild pull` if the team has a store")
    ]
  }
}
