import Collections
import Diagnostics
import Manifest
import TestSupport
import Testing

/// A client and its secret are exchanged for a token, as Openverse documents it.
@Suite("Tokens of collections") struct TokenTests {
  private static let secrets = ["the-client-id", "s3cret/of+the client"]

  /// A collection that asks for tokens, and a query with the client's secret.
  private static func serve(
    secret: String = secrets[1], _ pictures: [ServedPicture] = ServedPicture.mixed(100),
    _ body: @Sendable (SearchRig) async throws -> Void
  ) async throws {
    try await SearchRig.serve(.openverse, pictures) { rig in
      var rig = rig
      rig.collection.with { state in
        state.clients = [secrets[0]: secrets[1]]
        state.hasTraps = false
      }
      rig.settings.client = .init(template: "${env:ID}", value: secrets[0], environmentNames: ["ID"])
      rig.settings.key = .init(template: "${env:SECRET}", value: secret, environmentNames: ["SECRET"])
      try await body(rig)
    }
  }

  @Test("one token serves a whole run, in the header alone, and no file has it or what it was made of")
  func exchange() async throws {
    try await Self.serve { rig in
      let result = try await rig.run()
      #expect(result.ending == .whole)
      #expect(rig.origin.requests["/v1/auth_tokens/token"] == 1)
      let pages = rig.origin.headers(of: "/v1/images")
      #expect(pages.allSatisfy { $0["authorization"] == "Bearer token-1-of-the-client" })
      #expect(rig.origin.headers(of: "/v1/auth_tokens/token").allSatisfy { $0["authorization"] == nil })
      let asked = rig.collection.with { $0.answered }.joined()
      for secret in Self.secrets + rig.collection.with({ $0.tokens }) { #expect(!asked.contains(secret)) }
    }
  }

  @Test("a token that runs out is renewed once, and no page is lost or asked twice") func renewal() async throws {
    try await Self.serve { rig in
      rig.collection.with { $0.pagesOfToken = 5 }
      let result = try await rig.run()
      #expect(result.ending == .whole)
      #expect(result.list.rows.count == ServedPicture.mixed(100).count { $0.trap == nil })
      #expect(rig.origin.requests["/v1/auth_tokens/token"] == 3)
      let answered = rig.collection.with { $0.answered }
      #expect(Set(answered).count == answered.count && answered.count == 12)
    }
  }

  @Test("a run that stops keeps neither the token nor the secrets") func files() async throws {
    try await Self.serve { rig in
      rig.collection.with { $0.quotaAfter = 3 }
      #expect(try await rig.run().ending.isOpen)
      let files = rig.folder.files()
      #expect(files.count >= 4)
      for file in files {
        let text = String(decoding: try rig.folder.read(file), as: UTF8.self)
        for secret in Self.secrets + rig.collection.with({ $0.tokens }) { #expect(!text.contains(secret), "\(file)") }
      }
    }
  }

  @Test("a token that is refused at once is not renewed for ever") func refusedToken() async throws {
    try await Self.serve { rig in
      rig.collection.with { $0.pagesOfToken = 0 }
      await #expect(throws: DiagnosticError.self) { try await rig.run() }
      #expect(rig.origin.requests["/v1/auth_tokens/token"] == 1)
      #expect(rig.origin.requests["/v1/images"] == 1)
    }
  }

  @Test("a secret that is wrong is an error that names the variables and not the values") func wrongSecret()
    async throws
  {
    try await Self.serve(secret: "another-secret") { rig in
      let error = await #expect(throws: DiagnosticError.self) { try await rig.run() }
      let found = try #require(error?.diagnostics.first)
      #expect(found.message.hasSuffix("the client or its secret is not valid"), "\(found.message)")
      #expect(found.hint == "check `client`, `key` and the environment variables they name, `ID`, `SECRET`")
      #expect(rig.origin.requests["/v1/images"] == nil)
    }
  }

  @Test("a form is never sent on by a redirect") func redirect() async throws {
    try await Self.serve { rig in
      rig.origin.answer("/v1/auth_tokens/token", .redirect(to: rig.origin.url("/elsewhere")))
      await #expect(throws: DiagnosticError.self) { try await rig.run() }
      #expect(rig.origin.requests["/elsewhere"] == nil)
    }
  }

  @Test(
    "an answer without a usable token is no token",
    arguments: [#"{}"#, #"{"access_token": ""}"#, #"{"access_token": "a\r\nX: y"}"#, "<html>", "[]"])
  func badTokens(_ body: String) async throws {
    try await Self.serve { rig in
      rig.origin.answer("/v1/auth_tokens/token", .reply(200, [:], Array(body.utf8)))
      let error = await #expect(throws: DiagnosticError.self) { try await rig.run() }
      #expect(error?.diagnostics.first?.message.contains("the answer has no token") == true)
      #expect(rig.origin.requests["/v1/images"] == nil)
    }
  }
}
