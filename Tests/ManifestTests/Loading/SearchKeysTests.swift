import Diagnostics
import Manifest
import Testing

@Suite("Queries of collections in the manifest") struct SearchKeysTests {
  private static func text(_ search: String, contact: String? = "me@example.org", more: String = "") -> String {
    """
    dsbuild: 1
    name: gates
    \(contact.map { "contact: \($0)" } ?? "version: 1")
    \(more)
    classes:
      gate:
        sources:
          - { csv: sources/gate.csv, search: { \(search) } }
    """
  }

  private func search(_ keys: String) throws -> SearchSettings {
    let source = try #require(try Outcome(Self.text(keys)).manifest().classes.first?.sources.first)
    return try #require(source.search)
  }

  @Test("a query has the open licences and its collection as provider") func defaults() throws {
    let manifest = try Outcome(Self.text("in: openverse, query: [flood gate, sluice gate], max: 240")).manifest()
    let source = try #require(manifest.classes.first?.sources.first)
    let search = try #require(source.search)
    #expect(source.provider == "openverse")
    #expect(search.subject == .queries(["flood gate", "sluice gate"]))
    #expect(search.licenses.map(\.rawValue) == ["cc0", "pdm", "by", "by-sa"])
    #expect(search.address == "https://api.openverse.org/v1/images/")
    #expect(search.host == "api.openverse.org")
  }

  @Test(
    "what cannot be asked is an error at its key",
    arguments: [
      ("in: pexels, query: a", "the terms of `pexels` forbid a dataset"),
      ("in: unsplash, query: a", "the terms of `unsplash` forbid a dataset"),
      ("in: pixabay, query: a", "the terms of `pixabay` forbid a dataset"),
      ("in: commons", "a search in `commons` needs `query` or `category`, found nothing"),
      ("in: openverse, category: a", "a search in `openverse` needs `query`, found `category`"),
      ("in: commons, query: a, category: b", "found `query` and `category`"),
      ("in: commons, query: a, depth: 1", "`depth` is for a `category`"),
      ("in: flickr, query: a", "`flickr` answers only with a key"),
      ("in: flickr, query: a, key: abc", "a key is written in the manifest"),
      ("in: openverse, query: a, params: { sources: flickr }", "is not asked with the parameter `sources`"),
      ("in: openverse, query: a, license: [by-xx]", "expected `cc0`"),
      ("in: openverse, query: a, max: 0", "expected a whole number"),
      ("in: google, query: a", "`google` is a search engine, which states no licences"),
      ("in: openverse, query: a, endpoint: \"https://me@a.example/v1/images/\"", "has no user name or password"),
      ("in: openverse, query: a, endpoint: \"https://me:pw@a.example/\"", "has no user name or password"),
      ("in: openverse, query: a, client: \"${env:ID}\"", "`client` without its secret"),
      ("in: flickr, query: a, key: \"${env:K}\", client: \"${env:ID}\"", "`flickr` gives no tokens"),
      ("in: openverse, query: a, client: abc, key: \"${env:K}\"", "a key is written in the manifest"),
    ])
  func mistakes(_ keys: String, _ message: String) {
    let found = Outcome(Self.text(keys)).mistakes.map(\.message)
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }

  @Test(
    "a collection by another name, or by a mistyped one, is suggested",
    arguments: [("wikimedia", "commons"), ("opnverse", "openverse"), ("iNat", "inaturalist"), ("flicker", "flickr")])
  func near(_ word: String, _ name: String) {
    let hints = Outcome(Self.text("in: \(word), query: a")).mistakes.map { $0.hint ?? "" }
    #expect(hints.contains { $0.contains("`\(name)`") }, "\(hints)")
    #expect(SearchCollection.nearest(to: word) == name)
  }

  @Test(
    "a hint says what to write",
    arguments: [
      ("in: google, query: a", "write `in: openverse`; or save its page in a browser"),
      ("in: openverse, query: a, license: by", "write `[by]`"),
      ("in: openverse, query: a, license: [cc-by-sa-4.0]", "write `by-sa`"),
      ("in: openverse, query: a, client: \"${env:ID}\"", "write `key: \"${env:OPENVERSE_CLIENT_SECRET}\"`"),
    ])
  func hints(_ keys: String, _ hint: String) {
    let found = Outcome(Self.text(keys)).mistakes.map { $0.hint ?? "" }
    #expect(found.contains { $0.contains(hint) }, "\(found)")
  }

  @Test("a search or a selection that is no mapping is shown as one") func bareValues() {
    let search = Outcome(Self.text("x").replacing("{ x }", with: "weir")).mistakes
    #expect(search.contains { $0.hint == "write `search: { in: openverse, query: flood gate }`" }, "\(search)")
    let select = Outcome(Self.text("in: openverse, query: a", more: "select: 5")).mistakes
    #expect(select.contains { $0.hint == "write `select: { max: 500 }`" }, "\(select)")
  }

  @Test("two queries that write one list are an error at the second, also under another spelling of its path")
  func oneList() throws {
    let both =
      Self.text("in: openverse, query: a") + "\n      - { csv: ./sources/Gate.csv, search: { in: commons, query: b } }"
    let found = Outcome(both).mistakes
    #expect(found.map(\.message) == ["two queries write the list `./sources/Gate.csv`"], "\(found)")
    #expect(found.first?.place?.line == 9)
    let shared = both.replacing(", search: { in: commons, query: b }", with: "")
    #expect(Outcome(shared).mistakes.isEmpty)
  }

  @Test("a client is asked for with its secret, and neither is part of the digest") func client() throws {
    let keys = "in: openverse, query: a, client: \"${env:ID}\", key: \"${env:SECRET}\""
    let own = try search(keys)
    #expect(own.environmentNames == ["ID", "SECRET"])
    #expect(own.digest == (try search("in: openverse, query: a").digest))
    #expect(own.tokenAddress == "https://api.openverse.org/v1/auth_tokens/token/")
    let sent = try Outcome(Self.text(keys)).manifest().outsideRequests(root: "/p", searches: true)
    #expect(sent.count == 2, "\(sent)")
  }

  @Test("a search of Commons asks for a contact, with the rule") func contact() {
    let found = Outcome(Self.text("in: commons, query: a", contact: nil)).mistakes
    #expect(found.count == 1)
    #expect(found[0].message.contains("`contact` is missing: Wikimedia asks every client"))
    #expect(Outcome(Self.text("in: openverse, query: a", contact: nil)).mistakes.isEmpty)
  }

  @Test("the digest of a query changes with what changes its list, and with nothing else") func digest() throws {
    let base = try search("in: openverse, query: a")
    for other in [
      "in: openverse, query: b", "in: openverse, query: a, max: 10", "in: openverse, query: a, license: [by]",
      "in: openverse, query: a, exclude: [x]", "in: openverse, query: a, params: { source: flickr }",
    ] { #expect(try search(other).digest != base.digest) }
    #expect(try search("query: a, in: openverse, gone: drop").digest == base.digest)
    #expect(try search("in: openverse, query: [a], key: \"${env:K}\"").digest == base.digest)
  }

  @Test("`gone: drop` reads the rows that their collection no longer has, and marks them") func gone() throws {
    let source = try Outcome(Self.text("in: openverse, query: a, gone: drop")).manifest().classes[0].sources[0]
    guard case .list(_, let settings) = source.kind else { throw DiagnosticError("no list") }
    func read(_ names: String, _ cells: String) throws -> URLList {
      let csv = "url,\(names)gone\nhttps://example.org/a.jpg,\(cells)\nhttps://example.org/b.jpg,\(cells)yes\n"
      return try URLList.read(Array(csv.utf8), file: "x.csv", settings: settings)
    }
    let list = try read("license_url,landing_url,", ",,")
    #expect(list.rows.map(\.text) == ["https://example.org/a.jpg", "https://example.org/b.jpg"])
    #expect(list.rows.map(\.later.isGone) == [false, true])
    // A column of that name in a list that no search wrote says something else.
    #expect(try read("", "").rows.map(\.later.isGone) == [false, false])
  }

  @Test("a key is sent by a search alone, to its host") func trust() throws {
    let manifest = try Outcome(
      Self.text("in: flickr, query: a, params: { api_key: \"${env:FLICKR_KEY}\", sort: relevance }")
    ).manifest()
    #expect(manifest.outsideRequests(root: "/project").isEmpty)
    let requests = manifest.outsideRequests(root: "/project", searches: true)
    #expect(requests.map(\.text) == ["send the environment variable `FLICKR_KEY` to `api.flickr.com`"])
    #expect(manifest.classes[0].sources[0].search?.parameters.map(\.name) == ["sort"])
  }

  @Test("hosts have a pace and headers of their own") func hosts() throws {
    let fetch =
      "fetch: { hosts: { upload.wikimedia.org: { per_host: 1, rate: 5/s, bandwidth: 1MiB, headers: { A: b } } } }"
    let manifest = try Outcome(Self.text("in: openverse, query: a", more: fetch)).manifest()
    let host = try #require(manifest.fetch.hosts.first)
    #expect(host.host == "upload.wikimedia.org")
    #expect([host.perHost, host.rate?.count, host.bandwidth] == [1, 5, 1 << 20])
    #expect(host.headers.map(\.value) == ["b"])
    let bad = Outcome(Self.text("in: openverse, query: a", more: "fetch: { hosts: { \"a b\": { per_host: 1 } } }"))
    #expect(bad.mistakes.map(\.message) == ["`a b` is not a host"])
  }
}
