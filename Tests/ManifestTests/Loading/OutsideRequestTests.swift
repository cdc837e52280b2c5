import Diagnostics
import Digests
import Foundation
import Manifest
import TestSupport
import Testing

@Suite("What a manifest asks of a person")
struct OutsideRequestTests {
  private static let token = "headers: { api.example.org: { X-A: \"${env:TOKEN}\" } }"

  private func asked(
    _ keys: String, root: String = "/project", searches: Bool = false, certificates: [String: [UInt8]] = [:]
  ) throws -> [String] {
    let requests = try Outcome(manifest(keys), environment: ["TOKEN": "s", "PORT": "31"]).manifest()
      .outsideRequests(root: root, searches: searches) { path in certificates[path].map { SHA256Digest(of: $0) } }
    return requests.map(\.text)
  }

  @Test("a secret is asked about with its whole way: host, proxy, certificates") func route() throws {
    let plain = try asked("fetch: { \(Self.token) }")
    #expect(plain == ["send the environment variable `TOKEN` to `api.example.org`"])
    let proxied = try asked("fetch: { proxy: \"http://me:pw@evil.example:3128\", \(Self.token) }")
    #expect(proxied == ["\(plain[0]) through the proxy `http://evil.example:3128`"])
    let encrypted = try asked("fetch: { proxy: \"https://evil.example:3128\", \(Self.token) }")
    #expect(encrypted == ["\(plain[0]) through the proxy `https://evil.example:3128`"])
    let hidden = try asked("fetch: { proxy: \"http://evil.example:${env:PORT}\", \(Self.token) }")
    #expect(hidden.count == 2 && hidden.contains { $0.contains("through the proxy `http://evil.example:${env:PORT}`") })
    // The proxy of the environment is the person's own.
    #expect(try asked("fetch: { proxy: environment, \(Self.token) }") == plain)
  }

  @Test("other bytes of the certificates are another request") func certificates() throws {
    func asked(_ bytes: [UInt8]?) throws -> [String] {
      try self.asked(
        "fetch: { ca_bundle: ca.pem, \(Self.token) }", certificates: bytes.map { ["ca.pem": $0] } ?? [:])
    }
    let (one, other, none) = (try asked([1]), try asked([2]), try asked(nil))
    #expect(one[0].contains("trusting the certificates in `ca.pem` (SHA-256 \(SHA256Digest(of: [UInt8]([1])).hex))"))
    #expect(Set([one, other, none]).count == 3 && none[0].contains("cannot be read"))
  }

  @Test("the password of a proxy that does not encrypt is asked about as such, but for this machine") func proxies()
    throws
  {
    func asked(_ proxy: String) throws -> Bool {
      try self.asked("fetch: { proxy: \"\(proxy)\" }")[0].contains("without encryption")
    }
    #expect(try asked("http://u:${env:TOKEN}@proxy.example:1"))
    #expect(try asked("socks5h://u:${env:TOKEN}@proxy.example:1"))
    #expect(try asked("http://u:${env:TOKEN}@127.evil.example:1"))
    #expect(try asked("http://u:${env:TOKEN}@127.0.0.1.evil.example:1"))
    #expect(try !asked("https://u:${env:TOKEN}@proxy.example:1"))
    #expect(try !asked("http://u:${env:TOKEN}@127.0.0.1:1"))
    #expect(try !asked("http://u:${env:TOKEN}@localhost:1"))
    #expect(try !asked("http://u:${env:TOKEN}@[::1]:1"))
  }

  private static func search(_ keys: String) -> String {
    """
    dsbuild: 1
    name: flood-assets
    classes:
      gate:
        sources:
        - { csv: sources/gate.csv, search: { in: flickr, query: a, key: "${env:FLICKR_KEY}"\(keys) } }

    """
  }

  @Test("the key of a collection takes the same way") func collections() throws {
    let asked = { (text: String) in
      try Outcome(text).manifest().outsideRequests(root: "/project", searches: true).map(\.text)
    }
    let plain = try asked(Self.search(""))
    #expect(plain == ["send the environment variable `FLICKR_KEY` to `api.flickr.com`"])
    let proxied = try asked(Self.search("") + "fetch: { proxy: \"http://127.0.0.1:9\" }\n")
    #expect(proxied == ["\(plain[0]) through the proxy `http://127.0.0.1:9`"])
  }

  @Test("a key goes to no other machine without encryption") func plainCollection() throws {
    let mistakes = Outcome(Self.search(", endpoint: \"http://api.flickr.com/services/rest/\"")).mistakes
    #expect(mistakes.count == 1 && mistakes[0].message.contains("without encryption"), "\(mistakes)")
    #expect(mistakes.first?.place?.line == 6 && mistakes.first?.hint?.contains("https://") == true)
    #expect(Outcome(Self.search(", endpoint: \"http://127.0.0.1:9/\"")).mistakes.isEmpty)
  }

  @Test("files of decisions are written, other files are only read") func written() throws {
    let requests = try asked(
      "labels: { file: \"../o/{class}.jsonl\" }\ntakedown: ../o/t.txt\nduplicates: { allow: /o/allow.txt }")
    #expect(requests == ["read `/o/t.txt`", "read and write `/o/allow.txt`", "read and write `/o/weir.jsonl`"])
    let renamed = try Outcome(
      "dsbuild: 1\nname: n\nclasses: { x: { sources: [x.csv], renamed_from: [weir] } }\nlabels: { file: \"../o/{class}.jsonl\" }\n"
    ).manifest().outsideRequests(root: "/project").map(\.text)
    #expect(renamed == ["read `/o/weir.jsonl`", "read and write `/o/x.jsonl`"])
  }

  @Test("a cache outside the project is asked about") func cache() throws {
    #expect(try asked("cache: { dir: ../victim/.dsbuild }") == ["keep its cache in `/victim/.dsbuild`"])
    #expect(try asked("cache: { dir: .cache/dsbuild }").isEmpty)
  }

  @Test("a folder whose name differs in the case of letters is another folder") func letterCase() throws {
    #expect(try asked("takedown: ../PROJECT/t.txt") == ["read `/PROJECT/t.txt`"])
    #expect(try asked("cache: { dir: ../Project/c }") == ["keep its cache in `/Project/c`"])
    #expect(try asked("takedown: \"../cafe\u{301}/t.txt\"", root: "/caf\u{e9}") == ["read `/cafe\u{301}/t.txt`"])
    let export = Outcome(manifest("export: [{ format: csv, to: ../PROJECT/m.csv }]")).mistakes
    #expect(export.count == 1 && export[0].message.contains("outside the project's folder"), "\(export)")
    // On some disks it is the same folder, so what is forbidden there is forbidden here.
    let git = Outcome(manifest("export: [{ format: csv, to: ../PROJECT/.git/m.csv }]")).mistakes
    #expect(git.count == 1 && git[0].message.contains("the folder of git"), "\(git)")
  }

  @Test("credentials for a store are asked about by its whole address, and with what is sent there") func stores()
    throws
  {
    let store = "https://a.example/rest/x"
    #expect(try asked("cache: { remote: \(store) }") == ["use your credentials at `\(store)`"])
    #expect(
      try asked("cache: { remote: { url: \(store), push: auto } }")
        == ["use your credentials at `\(store)`, and send pictures there after each build"])
    let trusting = try asked(
      "cache: { remote: { url: \(store), ca_bundle: ca.pem } }", certificates: ["ca.pem": [1]])
    #expect(trusting[0].contains("`\(store)`, trusting the certificates in `ca.pem` (SHA-256 "))
    #expect(
      try asked("cache: { remote: { url: s3://bucket, endpoint: \"http://m.example\" } }")
        == ["use your AWS keys at `http://m.example`", "use your credentials at `http://m.example`"])
    #expect(try asked("cache: { remote: s3://bucket }") == ["use your AWS keys at `s3://bucket`"])
  }

  @Test(
    "nothing with a hidden name inside the project is read, however it is named",
    arguments: [
      "takedown: .git/config", "takedown: x/../.ENV", "duplicates: { reference: [photos, .hidden/a] }",
      "duplicates: { allow: .allow }", "labels: { file: \".labels/{class}.jsonl\" }",
      "labels: { moved: \"a/.m/{class}.jsonl\" }", "crop: { boxes: \".b/{class}.jsonl\" }",
      "fetch: { cookies: .cookies }", "fetch: { ca_bundle: .ca/x.pem }",
      "labels: { model: { file: .w/x.onnx, sha256: \(String(repeating: "a", count: 64)), format: onnx } }",
      "filters: [{ name: n, model: { file: .w/x.onnx, sha256: \(String(repeating: "a", count: 64)), format: onnx } }]",
      "cache: { remote: { url: https://a.example, ca_bundle: .ca.pem } }",
      "cache: { remote: { url: https://a.example, client_certificate: .c.pem } }",
      "cache: { remote: { url: https://a.example, client_key: \"GIT~1/k.pem\" } }",
    ])
  func hidden(keys: String) throws {
    let mistakes = Outcome(manifest(keys)).mistakes
    #expect(mistakes.count == 1 && mistakes[0].place?.line == 5, "\(mistakes)")
    #expect(mistakes[0].message.contains("hidden name") || mistakes[0].message.contains("the folder of git"))
    #expect(mistakes[0].hint != nil)
  }

  @Test(
    "no source has a hidden name or pattern",
    arguments: [
      ".env", "{ csv: .git/config }", "{ csv: lists/.x/a.csv }", "{ files: \".git/**\" }", "{ files: \"**/.env\" }",
      "{ files: \".*/*.jpg\" }", "{ files: \"photos/*/.x/*.jpg\" }", "{ json: \"*/.git/config\", items: a, url: b }",
      "{ csv: a.csv, fetch: { cookies: .c } }",
    ])
  func hiddenSources(source: String) throws {
    let text = "dsbuild: 1\nname: n\nclasses:\n  weir: [\(source)]\n"
    let mistakes = Outcome(text).mistakes
    #expect(mistakes.count == 1 && mistakes[0].message.contains("hidden name"), "\(mistakes)")
    #expect(mistakes.first?.place?.line == 4)
  }

  @Test("a link to a hidden name is no way around, and a hidden folder above the project is no matter") func links()
    throws
  {
    let folder = try TemporaryFolder()
    try folder.write("secret\n", to: ".work/p/.env")
    try folder.write("url\n", to: ".work/p/plain.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(of: ".work/p/list.csv"), withDestinationPath: ".env")
    let root = folder.path(of: ".work/p")
    func mistakes(_ list: String) -> [String] {
      Outcome("dsbuild: 1\nname: n\nclasses: { weir: \(list) }\n", files: .under(root)).mistakes.map(\.message)
    }
    #expect(mistakes("plain.csv").isEmpty)
    let found = mistakes("list.csv")
    #expect(found.count == 1 && found[0].contains("`list.csv` leads to the hidden name `.env`"), "\(found)")
  }
}
