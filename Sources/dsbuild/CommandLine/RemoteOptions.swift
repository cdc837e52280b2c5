import ArgumentParser
import Diagnostics
import Manifest

/// The shared store that a command uses.
enum RemoteChoice: Hashable {
  /// The store that `DSBUILD_REMOTE` or the manifest names.
  case manifest
  /// No store.
  case none
  /// The store at this location.
  case location(RemoteLocation)
}

/// The options of commands that use a shared store.
struct RemoteOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use this team's store in place of `cache.remote`: an address, a bucket or a folder.", valueName: "url"),
    completion: .directory)
  var remote: String?

  @Flag(name: .customLong("no-remote"), help: "Do not use the team's store of `cache.remote`.")
  var noRemote = false

  /// The chosen store.
  ///
  /// - Throws: `DiagnosticError` for a text that is not a location.
  func choice() throws -> RemoteChoice {
    if noRemote { return .none }
    guard let remote else { return .manifest }
    return .location(try RemoteOptions.location(remote, of: "--remote"))
  }

  /// The location in a text of the command line or the environment.
  static func location(_ text: String, of name: String) throws -> RemoteLocation {
    guard let location = RemoteLocation(text) else {
      throw DiagnosticError(
        "`\(name)` is not the place of a team's store",
        hint: "write `https://cache.example.org/dsbuild`, `s3://bucket/prefix` or `/mnt/share/dsbuild`")
    }
    return location
  }
}
