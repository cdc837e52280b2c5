import Foundation
import TestSupport
import Testing

/// The program of `DSBUILD_CREDENTIAL_HELPER` gives credentials that expire.
@Suite("A helper for credentials")
struct CredentialProgramTests {
  /// A project whose pictures a store has, a clone of it, and a program of the shell.
  private func scene(
    _ body:
      @Sendable (LoopbackStore, TemporaryProject, @Sendable (String) throws -> [String: String], TemporaryFolder)
      async throws -> Void
  ) async throws {
    try await LoopbackStore.serve { store in
      let shared = try await LoopbackOrigin.serve { origin in try await SharedProject(origin) }
      #expect(try await shared.first.dsbuild("push", "--remote", store.url).status == 0)
      let tools = try TemporaryFolder()
      let helper = { @Sendable (script: String) throws -> [String: String] in
        try tools.write(
          "#!/bin/sh\necho \"$1\" >> \(tools.path)/calls\ncat > \(tools.path)/question\n\(script)\n", to: "helper")
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: tools.path(of: "helper"))
        return ["DSBUILD_CREDENTIAL_HELPER": tools.path(of: "helper")]
      }
      try await body(store, try shared.clone(), helper, tools)
    }
  }

  private func calls(_ tools: TemporaryFolder) -> [Substring] {
    ((try? tools.text("calls")) ?? "").split(separator: "\n")
  }

  @Test("is asked once for many requests, with the address on its input")
  func once() async throws {
    try await scene { store, clone, helper, tools in
      store.answer(.guarded("Bearer one"))
      let environment = try helper(
        "echo '{\"headers\": {\"Authorization\": [\"Bearer one\"]}, \"expires\": \"2999-01-01T00:00:00Z\"}'")
      let pulled = try await clone.dsbuild("pull", "--remote", store.url, environment: environment)
      #expect(pulled.status == 0, "\(pulled.talk)")
      #expect(calls(tools) == ["get"])
      #expect(try JSONValue(parsing: try tools.text("question"))["uri"].string == store.url)
    }
  }

  @Test("is asked once more if the server refuses what it gave, however many requests were sent")
  func refused() async throws {
    try await scene { store, clone, helper, tools in
      store.answer(.guarded("Bearer 2"))
      let environment = try helper(
        "echo \"{\\\"headers\\\": {\\\"Authorization\\\": [\\\"Bearer $(wc -l < \(tools.path)/calls | tr -d ' ')\\\"]}}\""
      )
      let pulled = try await clone.dsbuild("pull", "--remote", store.url, environment: environment)
      #expect(pulled.status == 0, "\(pulled.talk)")
      #expect(calls(tools).count == 2 && store.credentials == ["Bearer 1", "Bearer 2"])
    }
  }

  @Test("is asked again for each use of what expires within a minute, and not for what lasts")
  func expiring() async throws {
    try await scene { store, clone, helper, tools in
      store.answer(.guarded("Bearer x"))
      let soon = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 30))
      let environment = try helper(
        "echo '{\"headers\": {\"Authorization\": [\"Bearer x\"]}, \"expires\": \"\(soon)\"}'")
      #expect(try await clone.dsbuild("pull", "--remote", store.url, environment: environment).status == 0)
      #expect(calls(tools).count > 1)
    }
  }

  @Test(
    "that gives nothing is named, and a build goes on",
    arguments: [
      ("exit 3", "exited with 3"), ("echo nonsense", "JSON"), ("echo '{}'", "neither headers nor keys"),
      ("printf '%s' '{\"headers\": {\"A\\nB: c\": [\"x\"]}}'", "neither headers nor keys"),
      ("printf '%s' '{\"headers\": {\"Authorization\": [\"x\\r\\nHost: evil\"]}}'", "neither headers nor keys"),
      ("echo '{\"headers\": {\"A\": [\"x\"]}, \"expires\": \"soon\"}'", "neither headers nor keys"),
      ("yes", "was stopped"),
    ])
  func useless(script: String, words: String) async throws {
    try await scene { store, clone, helper, _ in
      store.answer(.guarded("Bearer one"))
      let environment = try helper(script)
      let pulled = try await clone.dsbuild("pull", "--remote", store.url, environment: environment)
      #expect(pulled.status == 1 && pulled.talk.contains(words), "\(pulled.talk)")
      // The origin is dead, so the build has only its lock: it warns and does not end because of the helper.
      let built = try await clone.dsbuild("build", "--remote", store.url, environment: environment)
      #expect(built.talk.contains("asked no more"), "\(built.talk)")
    }
  }

  @Test("is a program of the environment alone: not a relative one of the project, and its answer is in no file")
  func secret() async throws {
    try await scene { store, clone, helper, _ in
      store.answer(.guarded("Bearer verysecret"))
      let environment = try helper("echo '{\"headers\": {\"Authorization\": [\"Bearer verysecret\"]}}'")
      let pulled = try await clone.dsbuild("pull", "--json", "--remote", store.url, environment: environment)
      #expect(pulled.status == 0 && !pulled.output.contains("verysecret") && !pulled.talk.contains("verysecret"))
      for file in clone.folder.files() {
        #expect(Data(try clone.folder.read(file)).range(of: Data("verysecret".utf8)) == nil, "\(file)")
      }
      try clone.folder.write("#!/bin/sh\ntouch \(clone.folder.path)/ran\n", to: "evil")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: clone.folder.path(of: "evil"))
      let named = [
        "DSBUILD_CREDENTIAL_HELPER": "evil", "PATH": "\(clone.folder.path):/usr/bin:/bin",
      ]
      _ = try await clone.dsbuild("push", "--check", "--remote", store.url, environment: named)
      #expect(!clone.folder.contains("ran"))
    }
  }
}
