import ArgumentParser
import Diagnostics
import Manifest

/// Which store of a team a command uses.
enum RemoteChoice: Hashable {
  /// The one that `DSBUILD_REMOTE` or the manifest names.
  case manifest
  /// None.
  case none
  /// This one.
  case location(RemoteLocation)
}

/// The options of commands that ask the store of a team.
struct RemoteOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Use this store instead of `cache.remote`: an address or a folder.", valueName: "url"),
    completion: .directory)
  var remote: String?

  @Flag(name: .customLong("no-remote"), help: "Use no store of a team.")
  var noRemote = false

  /// The store that was chosen.
  ///
  /// - Throws: `DiagnosticError` for a text that names none.
  func choice() throws -> RemoteChoice {
    if noRemote { return .none }
    guard let remote else { return .manifest }
    return .location(try RemoteOptions.location(remote, of: "--remote"))
  }

  /// The location that a text of the command line or the environment names.
  static func location(_ text: String, of name: String) throws -> RemoteLocation {
    guard let location = RemoteLocation(text) else {
      throw DiagnosticError(
        "`\(name)` is not the place of a shared store",
        hint: "expected an address such as `https://cache.example.org/dsbuild`, or the absolute path of a folder")
    }
    return location
  }
}
