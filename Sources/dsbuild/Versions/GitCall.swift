/// Runs git so that it reads objects and revisions, and runs nothing that a repository names.
///
/// The author of a tree controls its configuration, hooks and attributes, and in an unpacked archive also `.git/config`.
/// Therefore dsbuild calls only commands that read objects (`rev-parse`, `rev-list`, `merge-base`, `ls-tree`, `cat-file`). None of
/// them looks at the index or the working tree, where filters, fsmonitor, hooks and text conversions apply. The settings
/// below are a second barrier. They also prevent what these commands could start by themselves: fetching a missing object
/// of a partial clone.
enum GitCall {
  /// Settings of the command line, which take precedence over those of every file.
  private static let settings = [
    // Ignore a bare repository inside a tree, because it is not the repository of this project (git 2.38).
    "safe.bareRepository=explicit",
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.pager=cat",
    "core.editor=false", "core.askPass=", "core.sshCommand=false", "core.gitProxy=", "core.alternateRefsCommand=false",
    "credential.helper=", "diff.external=", "gpg.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
    "log.showSignature=false", "protocol.allow=never", "submodule.recurse=false", "fetch.recurseSubmodules=false",
    "maintenance.auto=false", "gc.auto=0",
  ]

  /// The git variables that contain a person's own settings. All others are removed, because they could redirect git.
  private static let kept: Set<String> = [
    "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM",
  ]

  private static let variables = [
    // An empty list allows no transport, whatever `protocol.NAME.allow` says.
    "GIT_ALLOW_PROTOCOL": "", "GIT_PROTOCOL_FROM_USER": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false", "SSH_ASKPASS": "false", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1", "GIT_ATTR_NOSYSTEM": "1", "GIT_PAGER": "cat",
  ]

  /// Runs git in a folder.
  ///
  /// - Throws: `DiagnosticError` if git is missing or exceeds the limits, `CancellationError`.
  static func run(
    _ arguments: [String], in folder: String, within time: GitTime, environment: [String: String], input: [UInt8] = [],
    outputBytes: Int = 16 << 20
  ) throws -> ChildProcess {
    let options = ["git", "--no-pager", "-C", folder] + settings.flatMap { ["-c", $0] }
    return try time.measured { left in
      try ChildProcess.run(
        options + arguments, input: input, limits: .init(time: left, outputBytes: outputBytes),
        environment: Self.environment(environment), path: SearchPath(environment, outside: folder))
    }
  }

  private static func environment(_ given: [String: String]) -> [String: String] {
    let others = given.filter { name, _ in
      !name.hasPrefix("GIT_") || kept.contains(name) || name.hasPrefix("GIT_CONFIG_KEY_")
        || name.hasPrefix("GIT_CONFIG_VALUE_")
    }
    return others.merging(variables) { $1 }
  }
}
