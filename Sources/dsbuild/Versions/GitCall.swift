/// How git is called: it reads objects and revisions, and runs nothing that a repository names.
///
/// The configuration, hooks and attributes of a tree come from whoever made the tree, also the `.git/config` of an unpacked
/// archive. So only commands are called that read objects (`rev-parse`, `rev-list`, `merge-base`, `ls-tree`, `cat-file`): none
/// of them looks at the index or the working tree, where filters, fsmonitor, hooks and text conversions have their place.
/// The settings below say the same once more, and end what those commands could start by themselves: the fetch of
/// a missing object of a partial clone.
enum GitCall {
  /// Settings of the command line, which win over those of every file.
  private static let settings = [
    // A bare repository inside a tree is no repository of this project (git 2.38).
    "safe.bareRepository=explicit",
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.pager=cat",
    "core.editor=false", "core.askPass=", "core.sshCommand=false", "core.gitProxy=", "core.alternateRefsCommand=false",
    "credential.helper=", "diff.external=", "gpg.program=false", "gpg.ssh.program=false", "gpg.x509.program=false",
    "log.showSignature=false", "protocol.allow=never", "submodule.recurse=false", "fetch.recurseSubmodules=false",
    "maintenance.auto=false", "gc.auto=0",
  ]

  /// Variables of git that say what a person's own settings are; all others are left out, since they lead elsewhere.
  private static let kept: Set<String> = [
    "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM",
  ]

  private static let variables = [
    // An empty list lets no transport through, whatever `protocol.NAME.allow` says.
    "GIT_ALLOW_PROTOCOL": "", "GIT_PROTOCOL_FROM_USER": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false", "SSH_ASKPASS": "false", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1", "GIT_ATTR_NOSYSTEM": "1", "GIT_PAGER": "cat",
  ]

  /// Runs git in a folder.
  ///
  /// - Throws: `DiagnosticError` where there is no git or it passes the limits, `CancellationError`.
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
