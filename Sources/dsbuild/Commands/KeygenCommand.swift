import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest

/// `dsbuild keygen FILE`, which is `dsbuild remote keygen FILE`.
struct KeygenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen", abstract: "Make a key that signs shared results.", shouldDisplay: false)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The file for the private key.", completion: .file())
  var file: String

  func run() async throws {
    try await Failure.telling(options) { try NewKey.write(to: file, options) }
  }
}

/// A new key: the private half in a file, the public half as the manifest has it.
enum NewKey {
  /// Writes the private key to a file that does not exist, which only its owner can read, and prints the public key.
  static func write(to file: String, _ options: CommonOptions) throws {
    let path = Environment.current().absolute(file)
    guard let key = SigningKey.random() else {
      throw DiagnosticError("this system cannot sign", hint: "make the key on a Linux machine")
    }
    do throws(EngineError) {
      try Effects().write(Array(key.pem.utf8), toNew: path, durable: true, permissions: 0o600)
    } catch {
      throw DiagnosticError(
        "the key was not written: \(error.message)",
        hint: "give the path of a file that does not exist, outside the project")
    }
    let line = TrustedKey.text(of: key.publicKey)
    if options.json {
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.keygen/1"), ("file", .string(path)), ("public_key", .string(line)),
        ]))
    }
    Standard.output("\(line)\n")
    guard !options.quiet else { return }
    Standard.error(
      "the private key is in `\(TerminalText.escaped(path))`: keep it out of the repository, and name it in "
        + "`DSBUILD_SIGNING_KEY` where results are made\nnext: write `results: signed` and "
        + "`trust: [\"\(line)  your name\"]` under `cache.remote`\n")
  }
}
