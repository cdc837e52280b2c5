import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Testing
import Transfer

@Suite("What is remembered of an address")
struct FetchMemoryTests {
  private static let address = "https://example.org/a.jpg"

  /// What the round knows of the address without a request, under a manifest's `fetch`; nil where it would ask.
  private func outcome(
    _ memory: FetchMemory?, expiresIn seconds: Int64? = 60, fetch: String = "{}", pin: SHA256Digest? = nil,
    verdict: String = "in", store: [String] = [], mode: Workspace.Mode = Workspace.Mode()
  ) async throws -> FetchRound.Outcome? {
    var row = LockRow(id: ItemID(class: .weir, address: Self.address), verdict: verdict, url: Self.address)
    row.sha256 = pin
    let project = try PlannedProject(
      "dsbuild: 1\nname: memory\nfetch: \(fetch)\nclasses: { weir: weir.csv }\n",
      files: [
        "weir.csv": "\(Self.address)\n",
        "lock/weir.tsv": String(decoding: LockTable([row]).encoded, as: UTF8.self),
      ], mode: mode)
    for text in store { _ = try project.workspace.store.put(Array(text.utf8)) }
    if let memory {
      try project.workspace.actions.record(
        FetchMemory.key(of: Self.address), kind: "fetch", value: memory.encoded(),
        expires: seconds.map { project.workspace.now + $0 })
    }
    let plan = try project.plan()
    let sources = NodeName(.sources, .oneClass(.weir))
    let output = try await #require(plan.step(sources)).run(StepInputs(), in: project.workspace)
    try TransfersStep(in: plan).look(at: .weir, StepInputs([sources: output]), in: project.workspace)
    let outcome = plan.round.outcome(of: Self.address)
    #expect(plan.round.requestsExpected == (outcome == nil ? 1 : 0))
    return outcome
  }

  private func failed(_ failure: FetchFailure, guarded: String? = nil) -> FetchMemory {
    .failed(failure, detail: "", guarded: guarded)
  }

  @Test("is read as it was written")
  func roundTrip() {
    let validators = Validators(etag: "\"x\"", lastModified: nil, contentType: "image/png", finalAddress: "https://b/")
    let memories: [FetchMemory] = [
      .body(.picture(1), validators, retrieved: 1_700_000_000), .body(.picture(1), Validators(), retrieved: nil),
      .failed(.http(404), detail: "gone", guarded: nil), .failed(.tooLarge, detail: "", guarded: "max_bytes 20"),
    ]
    for memory in memories { #expect(FetchMemory(encoded: memory.encoded()) == memory) }
  }

  @Test("is nothing where the bytes are damaged or say something else")
  func damaged() {
    let bytes = failed(.dns).encoded()
    for count in 0..<bytes.count { #expect(FetchMemory(encoded: Array(bytes[..<count])) == nil) }
    #expect(FetchMemory(encoded: Description().encoded()) == nil)
  }

  @Test("holds each failure that ends a fetch, and reads it back")
  func everyFailure() throws {
    let reasons = Reason.named.filter { $0.mayEndFetch && $0 != .drift } + [.http(404), .http(503)]
    for reason in reasons {
      let failure = try #require(FetchFailure(reason: reason.name), "\(reason)")
      #expect(FetchMemory(encoded: failed(failure).encoded()) == failed(failure))
      #expect(Reason(failure) == reason)
    }
  }

  @Test("is under a key of the address alone")
  func key() {
    #expect(FetchMemory.key(of: "https://a/") == FetchMemory.key(of: "https://a/"))
    #expect(FetchMemory.key(of: "https://a/") != FetchMemory.key(of: "https://b/"))
  }

  @Test("is asked for where nothing is remembered")
  func unknown() async throws {
    #expect(try await outcome(nil) == nil)
  }

  @Test("is the picture, as long as its bytes are in the store")
  func body() async throws {
    let memory = FetchMemory.body(SHA256Digest(of: "one"), Validators(), retrieved: 0)
    #expect(try await outcome(memory, expiresIn: nil, store: ["one"]) == .body(SHA256Digest(of: "one")))
    #expect(try await outcome(memory, expiresIn: nil) == nil)
  }

  @Test("gives way to the pin whose bytes are in the store")
  func pin() async throws {
    let memory = FetchMemory.body(SHA256Digest(of: "new"), Validators(), retrieved: 0)
    let pin = SHA256Digest(of: "old")
    #expect(try await outcome(memory, expiresIn: nil, pin: pin, store: ["old", "new"]) == .body(pin))
    #expect(try await outcome(failed(.http(404)), pin: pin, store: ["old"]) == .body(pin))
  }

  @Test("is the failure until it expires")
  func expiry() async throws {
    #expect(try await outcome(failed(.http(404)), expiresIn: 60) == .failed(.http(404)))
    #expect(try await outcome(failed(.http(404)), expiresIn: -1) == nil)
  }

  @Test("is asked for again where the failure would be remembered for longer than any")
  func clockAhead() async throws {
    let week: Int64 = 7 * 86_400
    #expect(try await outcome(failed(.http(404)), expiresIn: week - 60) == .failed(.http(404)))
    #expect(try await outcome(failed(.http(404)), expiresIn: week + 60) == nil)
  }

  @Test(
    "is asked for again once the setting behind the failure changed",
    arguments: [
      (FetchFailure.tooLarge, "{ max_bytes: 1MiB }"), (.redirects, "{ redirects: 9 }"), (.optOut, "{ opt_out: [] }"),
      (.robots, "{ robots: respect }"), (.addressDenied, "{ allow_addresses: [10.0.0.0/8] }"),
      (.timeout, "{ timeout: { total: 90s } }"), (.tooSlow, "{ timeout: { low_speed: none } }"),
      (.connect, "{ proxy: \"http://proxy.example:3128\" }"), (.dns, "{ proxy: \"http://proxy.example:3128\" }"),
      (.schemeDenied, "{ schemes: [https] }"), (.tls, "{ ca_bundle: own.pem }"),
    ])
  func guarded(failure: FetchFailure, changed: String) async throws {
    let guarded = try #require(FetchSettings().guarding(failure))
    let memory = failed(failure, guarded: guarded)
    #expect(try await outcome(memory) == .failed(failure))
    #expect(try await outcome(memory, fetch: changed) == nil)
  }

  @Test(
    "is not asked for again for a setting that has no part in the failure",
    arguments: ["{ max_bytes: 1MiB }", "{ redirects: 9 }", "{ timeout: { total: 90s } }", "{ retries: { max: 9 } }"])
  func unguarded(changed: String) async throws {
    #expect(try await outcome(failed(.http(404)), fetch: changed) == .failed(.http(404)))
  }

  @Test("is offline the failure of the lock where nothing else is known")
  func offline() async throws {
    let offline = Workspace.Mode(isOffline: true)
    #expect(try await outcome(nil, verdict: "http_410", mode: offline) == .failed(.http(410)))
    #expect(try await outcome(nil, verdict: "http_410") == nil)
    #expect(try await outcome(nil, verdict: "in", mode: offline) == nil)
  }

  @Test("holds a passing failure for an hour, a lasting one for a week, and a host's own wish for no longer")
  func terms() {
    let settings = FetchSettings()
    #expect(settings.memory(of: .timeout, .usual) == 3_600)
    #expect(settings.memory(of: .http(503), .usual) == 3_600)
    #expect(settings.memory(of: .http(404), .usual) == 7 * 86_400)
    #expect(settings.memory(of: .http(404), .passing) == 3_600)
    #expect(settings.memory(of: .http(429), .span(.seconds(90))) == 90)
    #expect(settings.memory(of: .http(429), .span(.seconds(90 * 86_400))) == 7 * 86_400)
  }

  @Test("never holds the password of a proxy")
  func password() throws {
    let text =
      "dsbuild: 1\nname: x\nfetch: { proxy: \"http://me:secret@proxy.example:3128\" }\nclasses: { weir: w.csv }\n"
    let guarded = try #require(PlannedProject(text).manifest.fetch.guarding(.connect))
    #expect(!guarded.contains("secret"))
    #expect(guarded.contains("proxy.example"))
  }
}
