import ExamplePictures
import Foundation
import TestSupport
import Testing

/// `s3://bucket/prefix`, against a server that checks signatures.
@Suite("A bucket as the store of a team")
struct BucketTests {
  private static let remote = "s3://team/flood/pictures"

  /// A project whose pictures are in a bucket and whose origin is dead.
  private func pushed(
    to bucket: LoopbackBucket, environment: [String: String]? = nil
  ) async throws -> SharedProject {
    try await LoopbackOrigin.serve { origin in
      let shared = try await SharedProject(origin)
      let pushed = try await shared.first.dsbuild(
        "push", "--json", "--remote", Self.remote, environment: environment ?? bucket.environment())
      #expect(pushed.status == 0, "\(pushed.output) \(pushed.talk)")
      return shared
    }
  }

  private func pull(_ clone: TemporaryProject, _ environment: [String: String]) async throws -> Program.Result {
    try await clone.dsbuild("pull", "--remote", Self.remote, environment: environment)
  }

  @Test("a clone builds the same bytes from it: signed requests, whose bodies the server can check")
  func clone() async throws {
    try await LoopbackBucket.serve { bucket in
      let shared = try await pushed(to: bucket)
      #expect(bucket.requests == ["HEAD": 3, "PUT": 3])
      #expect(bucket.objects.keys.allSatisfy { $0.hasPrefix("flood/pictures/cas/") })
      let names = bucket.objects.map { ($0.key.suffix(64), $0.value) }
      #expect(
        bucket.headers.suffix(3).allSatisfy { headers in
          names.contains { headers["x-amz-content-sha256"] == String($0.0) }
        })
      bucket.forgetRequests()
      let clone = try shared.clone()
      let result = try await clone.dsbuild(
        "build", "--json", "--locked", "--remote", Self.remote, environment: bucket.environment())
      let built = BuildSummary(json: try result.json())
      #expect(built.exportDigests == shared.digests && bucket.requests == ["GET": 3])
      let again = try await shared.first.dsbuild("push", "--remote", Self.remote, environment: bucket.environment())
      #expect(again.status == 0 && bucket.requests == ["GET": 3])
      let removed = try await clone.dsbuild(
        "remote", "rm", String(try #require(names.first).0), "--remote", Self.remote, environment: bucket.environment())
      #expect(removed.status == 0 && bucket.objects.count == 2, "\(removed.talk)")
    }
  }

  @Test("the name of the bucket may be in the host")
  func virtualHosted() async throws {
    try await LoopbackBucket.serve { bucket in
      let shared = try await pushed(to: bucket)
      let clone = try shared.clone()
      try clone.editManifest(
        "cache: { remote: none }",
        to: "cache: { remote: { url: \"\(Self.remote)\", endpoint: \"\(bucket.namedEndpoint)\", addressing: virtual } }"
      )
      let environment = bucket.environment().filter { $0.key != "AWS_ENDPOINT_URL_S3" }
      let pulled = try await clone.dsbuild("pull", "--trust", environment: environment)
      #expect(pulled.status == 0, "\(pulled.talk)")
      #expect(bucket.headers.last?["host"]?.hasPrefix("team.localhost:") == true)
    }
  }

  @Test("keys come from the files of the AWS tools too, and a token that expires goes with each request")
  func profile() async throws {
    var rules = LoopbackBucket.Rules()
    (rules.token, rules.region) = ("short-lived", "eu-central-1")
    try await LoopbackBucket.serve(rules) { bucket in
      let home = try TemporaryFolder()
      try home.write(
        """
        [default]
        aws_access_key_id = OTHER
        aws_secret_access_key = other
        [team]
        aws_access_key_id = TEAMKEY
        aws_secret_access_key = teamsecret/+key
        aws_session_token = short-lived

        """, to: ".aws/credentials")
      try home.write(
        "[profile team]\nregion = eu-central-1\nendpoint_url = \(bucket.endpoint)\n", to: ".aws/config")
      let shared = try await pushed(to: bucket, environment: ["HOME": home.path, "AWS_PROFILE": "team"])
      #expect(bucket.objects.count == 3 && bucket.headers.allSatisfy { $0["x-amz-security-token"] == "short-lived" })
      let unknown = try await pull(try shared.clone(), ["HOME": home.path, "AWS_PROFILE": "nobody"])
      #expect(unknown.status != 0 && unknown.talk.contains("there is no profile `nobody`"))
    }
  }

  @Test(
    "what is wrong has a name",
    arguments: [
      ("clock", "the clock of this machine is 60 minutes behind"), ("secret", "does not accept the signature"),
      ("key", "does not know the access key"), ("bucket", "there is no such bucket"), ("token", "session token"),
      ("region", "`region: eu-west-3`"), ("nobody", "403, AccessDenied"),
    ])
  func named(_ fault: String, _ text: String) async throws {
    try await LoopbackBucket.serve { bucket in
      let shared = try await pushed(to: bucket)
      var environment = bucket.environment()
      switch fault {
      case "clock": bucket.change { $0.ahead = 3_600 }
      case "secret": environment["AWS_SECRET_ACCESS_KEY"] = "another"
      case "key": environment["AWS_ACCESS_KEY_ID"] = "UNKNOWN"
      case "bucket": bucket.change { $0.bucket = "elsewhere" }
      case "token": bucket.change { $0.token = "new" }
      case "region": bucket.change { $0.region = "eu-west-3" }
      default: environment = environment.filter { $0.key == "AWS_ENDPOINT_URL_S3" }
      }
      let pulled = try await pull(try shared.clone(), environment)
      #expect(pulled.status == 1 && pulled.talk.contains(text), "\(pulled.talk)")
      #expect(!pulled.talk.contains("teamsecret"))
      // A build says so once, and goes on.
      let built = try await shared.first.dsbuild("build", "--remote", Self.remote, environment: environment)
      #expect(built.status == 0, "\(built.talk)")
    }
  }

  @Test("`doctor` and `push` say of clocks that differ what the answer to `HEAD` does not")
  func skew() async throws {
    try await LoopbackBucket.serve { bucket in
      let shared = try await pushed(to: bucket)
      bucket.change { $0.ahead = -420 }
      let doctor = try await shared.first.dsbuild(
        "doctor", "--json",
        environment: bucket.environment().merging(
          ["DSBUILD_REMOTE": Self.remote]) { $1 })
      #expect(doctor.status == 0 && doctor.output.contains("7 minutes ahead of"), "\(doctor.output)")
      bucket.change { $0.ahead = -3_600 }
      let checked = try await shared.first.dsbuild(
        "push", "--check", "--remote", Self.remote, environment: bucket.environment())
      #expect(checked.status == 1 && checked.talk.contains("60 minutes ahead"), "\(checked.talk)")
    }
  }

  @Test("who may read cannot write, and anybody reads a public one without a key")
  func rights() async throws {
    var rules = LoopbackBucket.Rules()
    (rules.readers, rules.isPublic) = (["CI": "ci-secret"], true)
    try await LoopbackBucket.serve(rules) { bucket in
      let shared = try await pushed(to: bucket)
      #expect(try await pull(try shared.clone(), bucket.environment("CI")).status == 0)
      let anybody = ["AWS_ENDPOINT_URL_S3": bucket.endpoint]
      #expect(try await pull(try shared.clone(), anybody).status == 0)
      try shared.first.folder.remove(".dsbuild/remotes")
      let objects = bucket.objects
      let status = try await shared.first.dsbuild(
        "remote", "status", "--json", "--remote", Self.remote, environment: bucket.environment("CI"))
      #expect(try status.json()["writable"].bool == false && status.json()["readable"].bool == true, "\(status.output)")
      #expect(bucket.objects == objects)
    }
  }

  @Test("a manifest that names the server needs a person's word, and gets no key before")
  func trust() async throws {
    try await LoopbackBucket.serve { bucket in
      let shared = try await pushed(to: bucket)
      let clone = try shared.clone()
      try clone.editManifest(
        "cache: { remote: none }",
        to: "cache: { remote: { url: \"\(Self.remote)\", endpoint: \"\(bucket.endpoint)\" } }")
      bucket.forgetRequests()
      let environment = bucket.environment().filter { $0.key != "AWS_ENDPOINT_URL_S3" }
      let refused = try await clone.dsbuild("pull", environment: environment)
      #expect(refused.status == 4 && bucket.requests.isEmpty, "\(refused.talk)")
      #expect(refused.talk.contains("use your AWS keys at `\(bucket.endpoint)`"))
      #expect(try await clone.dsbuild("pull", "--trust", environment: environment).status == 0)
    }
  }

  @Test("a bucket without a server in the manifest needs it too, and only if there are keys")
  func trustOfBucket() async throws {
    try await LoopbackBucket.serve { bucket in
      let shared = try await pushed(to: bucket)
      let clone = try shared.clone()
      try clone.editManifest("cache: { remote: none }", to: "cache: { remote: \"\(Self.remote)\" }")
      bucket.forgetRequests()
      let refused = try await clone.dsbuild("pull", environment: bucket.environment())
      #expect(refused.status == 4 && bucket.requests.isEmpty, "\(refused.talk)")
      #expect(try await clone.dsbuild("pull", "--trust", environment: bucket.environment()).status == 0)
      let unsigned = bucket.environment().filter { !$0.key.contains("KEY") && !$0.key.contains("TOKEN") }
      #expect(try await clone.dsbuild("pull", environment: unsigned).status != 4)
    }
  }

  @Test("no secret is in a file, an event or an output")
  func secrets() async throws {
    var rules = LoopbackBucket.Rules()
    rules.token = "tokensecret"
    try await LoopbackBucket.serve(rules) { bucket in
      let shared = try await pushed(to: bucket)
      let built = try await shared.first.dsbuild(
        "build", "--events", "events.jsonl", "--remote", Self.remote, environment: bucket.environment())
      let config = try await shared.first.dsbuild("config", environment: bucket.environment())
      let texts = [built.output, built.talk, config.output, config.talk]
      #expect(built.status == 0 && !texts.contains { $0.contains("teamsecret") || $0.contains("tokensecret") })
      for file in shared.first.folder.files() {
        let text = String(decoding: try shared.first.folder.read(file), as: UTF8.self)
        #expect(!text.contains("teamsecret") && !text.contains("tokensecret"), "\(file)")
      }
      #expect(bucket.headers.allSatisfy { headers in !headers.values.contains { $0.contains("teamsecret") } })
    }
  }
}
