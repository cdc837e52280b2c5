import Testing
import Transfer

@Suite("The address of a bucket")
struct BucketAddressTests {
  private func base(_ name: String, _ region: String, _ endpoint: String? = nil, _ style: Bucket.Style? = nil)
    -> String?
  {
    let server = endpoint.flatMap { text in
      if case .success(let address) = Address.canonical(text, schemes: ["https", "http"]) { address } else { nil }
    }
    return Bucket(name: name, prefix: "a/b", region: region, endpoint: server, style: style).base?.text
  }

  @Test("has the name in the host at Amazon's servers, and in the path elsewhere and for names with a dot")
  func addresses() {
    #expect(base("team", "eu-west-1") == "https://team.s3.eu-west-1.amazonaws.com/a/b")
    #expect(base("team", "cn-north-1") == "https://team.s3.cn-north-1.amazonaws.com.cn/a/b")
    #expect(base("team.data", "eu-west-1") == "https://s3.eu-west-1.amazonaws.com/team.data/a/b")
    #expect(base("team", "auto", "https://minio.lab:9000") == "https://minio.lab:9000/team/a/b")
    #expect(base("team", "auto", "https://minio.lab:9000", .virtualHosted) == "https://team.minio.lab:9000/a/b")
    #expect(base("team", "eu-west-1", nil, .path) == "https://s3.eu-west-1.amazonaws.com/team/a/b")
  }

  @Test("has no other host than Amazon's, whatever the region says", arguments: ["", "evil.example/", "a@b", "EU"])
  func regions(_ region: String) {
    #expect(base("team", region) == nil && base("team.data", region) == nil)
  }
}

@Suite("Keys for buckets")
struct BucketProfileTests {
  private let credentials = Array(
    """
    # comment
    [default]
    aws_access_key_id=ONE
    aws_secret_access_key = first
    [ team ]
    AWS_ACCESS_KEY_ID = TWO
    aws_secret_access_key = a=b
      aws_session_token = nested
    """.utf8)
  private let config = Array("[default]\nregion = eu-north-1\n[profile team]\nendpoint_url=https://minio.lab\n".utf8)

  private func profile(_ variables: [String: String] = [:]) -> BucketProfile {
    BucketProfile(variables: variables, credentials: credentials, config: config)
  }

  @Test("are those of the default profile, or of `AWS_PROFILE`")
  func profiles() {
    let standard = profile()
    #expect(standard.keys?.access == "ONE" && standard.region == "eu-north-1" && standard.endpoint == nil)
    let team = profile(["AWS_PROFILE": "team"])
    #expect(team.keys == BucketKeys(access: "TWO", secret: "a=b"))
    #expect(team.endpoint == "https://minio.lab" && team.region == nil && team.missing == nil)
    #expect(profile(["AWS_PROFILE": "nobody"]).missing == "nobody" && profile(["AWS_PROFILE": "nobody"]).keys == nil)
  }

  @Test("of the environment come first, and half a pair is none")
  func environment() {
    let variables = [
      "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "r", "AWS_SESSION_TOKEN": "",
    ]
    #expect(profile(variables).keys == BucketKeys(access: "E", secret: "s") && profile(variables).region == "r")
    #expect(profile(["AWS_ACCESS_KEY_ID": "E"]).keys?.access == "ONE")
    #expect(BucketProfile(variables: [:]).keys == nil)
  }

  @Test("with a line break or without a secret are none, and are not shown")
  func plain() throws {
    #expect(BucketKeys(access: "a\r\nX: y", secret: "s") == nil && BucketKeys(access: "a", secret: "") == nil)
    #expect(BucketKeys(access: "a", secret: "s", token: "t\nX: y") == nil)
    let keys = try #require(BucketKeys(access: "ACCESS", secret: "hidden", token: "hidden"))
    #expect(!"\(keys) \(String(reflecting: keys))".contains("hidden"))
  }

  @Test("with a token sign nothing that is sent unencrypted to another machine")
  func tokens() throws {
    let (plain, token) = (BucketKeys(access: "a", secret: "s"), BucketKeys(access: "a", secret: "s", token: "t"))
    for (text, isFine) in [
      ("http://minio.lab:9000/b", false), ("https://minio.lab/b", true), ("http://127.0.0.1:9/b", true),
    ] {
      guard case .success(let base) = Address.canonical(text, schemes: ["https", "http"]) else { continue }
      #expect(plain?.may(sign: base) == true && token?.may(sign: base) == isFine)
    }
  }

  @Test("and what a server answers are read without trust")
  func refusals() {
    let refusal = BucketRefusal(status: 403, body: Array("<Error><Code>A\u{1b}[31m</Code><Region>eu</Region>".utf8))
    #expect(refusal.code.isEmpty && refusal.region == "eu")
    #expect(!BucketRefusal(status: 404, body: [], skew: 5_000).isSkewed)
    #expect(BucketRefusal(status: 403, body: [], skew: -5_000).isSkewed)
  }

  @Test(
    "a difference of clocks is said in a unit that fits",
    arguments: [
      (20, "1 minute"), (900, "15 minutes"), (7_100, "118 minutes"), (-7_300, "2 hours"), (20 * 86_400, "20 days"),
    ])
  func difference(seconds: Int, words: String) {
    #expect(BucketRefusal.words(seconds) == words)
  }
}
