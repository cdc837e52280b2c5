import Digests
import Testing

@Suite("Paths as bytes")
struct PathTextTests {
  @Test("are split at every slash, also one behind which a combining mark stands")
  func parts() {
    #expect("a/../\u{301}b//c".pathParts() == ["a", "..", "\u{301}b", "c"])
    #expect("/a//".pathParts(keepsEmpty: true) == ["", "a", "", ""])
    let path = "a/\u{301}b"
    #expect(path.lastSlash.map { String(path[..<$0]) } == "a")
  }

  @Test(
    "say whether a slash is one to people too",
    arguments: [
      ("a/b", false), ("a/é", false), ("/ä/ö", false), ("a/e\u{301}", false), ("a/\u{301}b", true), ("\u{301}b", true),
      ("a/\u{200d}", true), ("a/\u{fe0f}b/c", true), ("", false),
    ])
  func combined(_ path: String, _ isCombined: Bool) { #expect(path.hasCombinedSlash == isCombined) }

  @Test("are relative to a folder by its bytes, whatever letters it has")
  func below() {
    #expect("/home/jürgen/Bilder/a".path(below: "/home/jürgen") == "Bilder/a")
    #expect("/home/ju\u{308}rgen/a".path(below: "/home/j\u{fc}rgen") == nil)
    #expect("/home/jürgen2/a".path(below: "/home/jürgen") == nil)
    #expect("/a/b".path(below: "/") == "a/b")
  }

  @Test("are two keys if their bytes differ, though the letters are the same")
  func keys() {
    #expect(Set([PathKey("caf\u{e9}"), PathKey("cafe\u{301}"), PathKey("caf\u{e9}")]).count == 2)
  }
}
