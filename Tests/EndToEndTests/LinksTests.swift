import Foundation
import TestSupport
import Testing

/// `dsbuild links` makes a list of a page that a person saved.
@Suite("Links of saved pages")
struct LinksTests {
  private static let page = """
    <!-- saved from url=(0028)https://search.example/pics --><html><body><ul>
    <li><a href="/imgres?imgurl=https%3A%2F%2Fa.example%2F1.jpg&imgrefurl=https%3A%2F%2Fa.example%2Fp"><img alt="=2+3" src="https://encrypted-tbn0.gstatic.com/images?q=1"></a></li>
    <li><a href="https://b.example/2.jpg"><img src="https://b.example/t2.jpg" width="80"></a></li></ul></body></html>
    """

  @Test("writes a list that a build reads, and adds only what is new")
  func list() async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.page, to: "saved/one.html")
    let first = try await project.dsbuild("links", "saved/one.html", "--class", "weir")
    #expect(first.status == 0, "\(first.talk)")
    #expect(first.talk.contains("saved/one.html: HTML, 4 candidates: "), "\(first.talk)")
    #expect(
      first.talk.contains("2 kept, 2 beside an original, 0 page furniture; 0 relative without a base"), "\(first.talk)")
    let list = try project.folder.text("sources/weir.links.csv")
    #expect(
      list == """
        url,license,landing_url,title,kind,width,height,provider
        https://a.example/1.jpg,,https://a.example/p, =2+3,imgurl,,,search.example
        https://b.example/2.jpg,,,,link,,,search.example

        """)
    try project.folder.write(Self.page.replacing("b.example/2.jpg", with: "b.example/3.jpg"), to: "saved/two.html")
    let second = try await project.dsbuild("links", "saved/two.html", "saved/one.html", "--class", "weir", "--json")
      .json()
    #expect(second["added"].int == 1 && second["files"].elements.count == 2)
    #expect(second["files"][0]["kept"].int == 2 && second["files"][0]["kinds"]["imgurl"].int == 1)
    #expect(
      try project.folder.text("sources/weir.links.csv") == list + "https://b.example/3.jpg,,,,link,,,search.example\n")
    try project.folder.write(
      "dsbuild: 1\nname: pages\nclasses: { weir: sources/weir.links.csv }\n", to: "dataset.yaml")
    let rows = try await project.dsbuild("plan", "--json")
    #expect(rows.status == 0, "\(rows.talk)")
  }

  @Test("never touches a list of somebody else, and fails if nothing is found")
  func mistakes() async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.page, to: "one.html")
    try project.folder.write("url\nhttps://a.example/0.jpg\n", to: "own.csv")
    let taken = try await project.dsbuild("links", "one.html", "--class", "weir", "--to", "own.csv")
    #expect(taken.status != 0 && taken.talk.contains("`own.csv` exists and is not a list that `dsbuild links` wrote"))
    #expect(try project.folder.text("own.csv") == "url\nhttps://a.example/0.jpg\n")
    try project.folder.write("<p>" + String(repeating: "words ", count: 20_000), to: "empty.html")
    let empty = try await project.dsbuild("links", "empty.html", "--class", "weir", "--to", "none.csv")
    #expect(empty.status == 1 && empty.talk.contains("gives no picture"), "\(empty.talk)")
    #expect((try? project.folder.text("none.csv")) == nil)
    let words = try await project.dsbuild("links", "own.csv", "--class", "weir")
    #expect(words.status == 2 && words.talk.contains("`own.csv`: the file is not a saved page"), "\(words.talk)")
    #expect(try await project.dsbuild("links", "one.html", "--class", "No Class").status != 0)
  }

  @Test(
    "a folder that leads out of the project or to git gets no list",
    arguments: [("../elsewhere", "is outside the project"), (".git/hooks", "is in `.git`, the folder of git")])
  func places(_ target: String, _ why: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.page, to: "work/one.html")
    try project.folder.write("dsbuild: 1\nname: pages\nclasses: { weir: weir.csv }\n", to: "work/dataset.yaml")
    try project.folder.write("x", to: "elsewhere/x")
    try project.folder.write("x", to: "work/.git/hooks/x")
    try FileManager.default.createSymbolicLink(
      atPath: project.folder.path + "/work/sources", withDestinationPath: target)
    let folder = project.folder.path + "/work"
    let result = try await Program.dsbuild().run(["links", "one.html", "--class", "weir"], in: folder)
    #expect(result.status == 2 && result.talk.contains(why), "\(result.talk)")
    #expect(!project.folder.files().contains { $0.hasSuffix("weir.links.csv") })
    // A person may name a folder elsewhere, and never git's own.
    let words = ["links", "one.html", "--class", "weir", "--to", "sources/own.csv"]
    let own = try await Program.dsbuild().run(words, in: folder)
    #expect((own.status == 0) == (target == "../elsewhere"), "\(own.talk)")
  }

  @Test("a page as a list is refused with the command")
  func hint() async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.page, to: "one.html")
    try project.folder.write("dsbuild: 1\nname: pages\nclasses: { weir: one.html }\n", to: "dataset.yaml")
    let result = try await project.dsbuild("build")
    #expect(result.talk.contains("`dsbuild links one.html --class CLASS`"), "\(result.talk)")
  }

  @Test("a quote with a combining mark in a title does not end its cell")
  func combinedQuote() async throws {
    let project = try TemporaryProject()
    let page = #"<a href="https://a.example/1.jpg"><img alt='&quot;&#769;, x' src="https://a.example/t.png"></a>"#
    try project.folder.write("<!doctype html><html><body>\(page)</body></html>", to: "one.html")
    let links = try await project.dsbuild("links", "one.html", "--class", "weir", "--base", "https://p.example/")
    #expect(links.status == 0, "\(links.talk)")
    let list = try project.folder.text("sources/weir.links.csv")
    #expect(list.utf8.split(separator: 10).count == 2 && list.contains("\"\"\"\u{301}, x\""), "\(list)")
  }
}
