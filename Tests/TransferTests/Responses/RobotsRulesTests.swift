import Testing
import Transfer

@Suite("robots.txt")
struct RobotsRulesTests {
  private func allows(_ file: String, _ target: String) -> Bool {
    RobotsRules(Array(file.utf8), userAgent: "dsbuild/1.0 (+me@example.org)").allows(target)
  }

  @Test(
    "the longest rule that matches decides, and allowing wins a tie",
    arguments: [
      ("User-agent: *\nDisallow: /", "/a", false),
      ("User-agent: *\nDisallow:", "/a", true),
      ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true),
      ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true),
      ("User-agent: *\nDisallow: /*.gif$", "/x/y.gif", false),
      ("User-agent: *\nDisallow: /*.gif$", "/x/y.gif?z", true),
      ("User-agent: *\nDisallow: /a*b*c", "/a-b-c-d", false),
      ("User-agent: *\nDisallow: /a*b*c", "/a-c-b", true),
      ("User-agent: *\nDisallow: /path/$", "/path/", false),
      ("User-agent: *\nDisallow: /path/$", "/path/x", true),
      ("User-agent: *\nDisallow: /%7Ejoe", "/~joe/a", false),
      ("User-agent: *\nDisallow: /~joe", "/%7ejoe/a", false),
      ("User-agent: *\nDisallow: /a%2Fb", "/a/b", true),
      ("User-agent: *\nDisallow: /ä", "/%C3%A4", false),
      ("User-agent: *\nDisallow: /", "/robots.txt", true),
      ("User-agent: *\nDisallow: /?q", "?q=1", false),
      ("", "/a", true),
    ])
  func rules(_ file: String, _ target: String, _ allowed: Bool) {
    #expect(allows(file, target) == allowed)
  }

  @Test(
    "our own group replaces the one for everybody, groups of one name are joined, and mess is passed over",
    arguments: [
      ("User-agent: *\nDisallow: /\n\nUser-agent: dsbuild\nDisallow: /x", "/a", true),
      ("User-agent: *\nDisallow: /\n\nUser-agent: DSBuild/2\nDisallow: /x", "/x", false),
      ("User-agent: other\nDisallow: /", "/a", true),
      ("User-agent: other\nUser-agent: dsbuild\nDisallow: /a", "/a", false),
      (
        "User-agent: dsbuild\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: dsbuild\nDisallow: /c", "/c",
        false
      ),
      (
        "User-agent: dsbuild\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: dsbuild\nDisallow: /c", "/b",
        true
      ),
      ("User-agent: dsbuild\n\nUser-agent: *\nDisallow: /", "/a", false),
      ("\u{FEFF}user-AGENT : * # all\r\nCrawl-delay: 3\rDISALLOW:/a#b\nnonsense\n", "/a", false),
      ("Disallow: /", "/a", true),
    ])
  func groups(_ file: String, _ target: String, _ allowed: Bool) {
    #expect(allows(file, target) == allowed)
  }

  @Test("many stars cost no more than a look at each place")
  func stars() {
    let file = "User-agent: *\nDisallow: /" + String(repeating: "*a", count: 500) + "b"
    #expect(allows(file, "/" + String(repeating: "a", count: 5000)))
  }
}
