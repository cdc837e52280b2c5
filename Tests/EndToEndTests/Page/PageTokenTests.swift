import Foundation
import TestSupport
import Testing

@Suite("The review page's token")
struct PageTokenTests {
  @Test("is asked for whole: one wrong character, or another case, answers nothing")
  func guesses() async throws {
    let project = try await PictureProject.build([.outfall: 1])
    let page = try await RunningPage(project)
    let own = Array(page.token)
    var guesses = own.indices.flatMap { index in
      "0123456789abcdef!".filter { $0 != own[index] }.map {
        String(own[..<index]) + String($0) + String(own[(index + 1)...])
      }
    }
    if page.token != page.token.uppercased() { guesses.append(page.token.uppercased()) }
    for guess in guesses {
      let headers = ["Content-Type: application/json", "X-Dsbuild-Token: \(guess)"]
      let reply = try await page.post("/api/open", headers: headers)
      #expect(reply.status == 401, "\(guess) for \(page.token)")
    }
    #expect(try await page.post("/api/open").status == 200)
  }

  #if os(Linux)
    @Test(
      "is in no process list: the browser is given a private file, which is gone once the page was entered",
      .enabled(if: OpenedPage.isPossible))
    func opening() async throws {
      let project = try await PictureProject.build([.outfall: 1])
      let page = try await OpenedPage(project)
      #expect(page.argument.hasPrefix("/"))
      #expect(!page.argument.contains(page.token))
      #expect(page.fileMode == "600" && page.folderMode == "700")
      #expect(page.content.contains("url=http://127.0.0.1:\(page.port)/#\(page.token)\""))
      #expect(try Self.processes(that: page.token).isEmpty)
      #expect(project.folder.contains(".dsbuild/review/open.html"))
      let headers = ["Content-Type: application/json", "X-Dsbuild-Token: \(page.token)"]
      let request = RawExchange.request("POST", "/api/open", port: page.port, headers: headers, body: "{}")
      #expect(try await RawExchange.send(request, port: page.port).status == 200)
      #expect(!project.folder.contains(".dsbuild/review/open.html"))
    }

    @Test("leads a browser from that file into the page", .enabled(if: OpenedPage.isPossible && Browser.isInstalled))
    func entering() async throws {
      let page = try await OpenedPage(try await PictureProject.build([.outfall: 1]))
      try await Browser.run { browser in
        try await browser.open("file://\(page.argument)")
        try await browser.wait(until: "document.body?.dataset.mode === 'single'")
        #expect(try await browser.evaluate("return location.href").string == "http://127.0.0.1:\(page.port)/")
        #expect(try await browser.complaints() == [])
      }
      #expect(!FileManager.default.fileExists(atPath: page.argument))
    }

    @Test("ends with the program, and its file with it", .enabled(if: OpenedPage.isPossible))
    func ending() async throws {
      let page = try await OpenedPage(try await PictureProject.build([.outfall: 1]), "--idle-exit", "200ms")
      #expect(await page.program.exit() == 0)
      #expect(!FileManager.default.fileExists(atPath: page.argument))
    }

    @Test("is not written where somebody else may read it", .enabled(if: OpenedPage.isPossible))
    func link() async throws {
      let project = try await PictureProject.build([.outfall: 1])
      let elsewhere = try TemporaryFolder()
      try FileManager.default.createSymbolicLink(
        atPath: project.folder.path(of: ".dsbuild/review"), withDestinationPath: elsewhere.path)
      let openers = try TemporaryFolder()
      let terminal = try OpenedPage.terminal(project, [], opener: "true", in: openers)
      let said = try await terminal.line { $0.contains("no browser was opened") }
      #expect(said.contains("other users can reach"))
      _ = try await terminal.line { $0.contains("http://127.0.0.1:") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
    }

    /// The processes whose arguments hold a text.
    private static func processes(that hold: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { number in
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else { return nil }
        let words = String(decoding: bytes, as: UTF8.self)
        return words.contains(hold) ? words : nil
      }
    }
  #endif
}

#if os(Linux)
  /// `dsbuild review` on a terminal, with a program in the place of the system's opener that notes what it is given.
  struct OpenedPage {
    /// What the opener was given.
    let argument: String
    let fileMode: String
    let folderMode: String
    /// What was in the file.
    let content: String
    let port: Int
    let token: String
    let program: RunningProgram
    private let project: TemporaryProject
    /// The program that opens a browser is outside the project, whose programs are never run.
    private let openers: TemporaryFolder

    /// Whether this machine has what gives a program a terminal.
    static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/script") }

    init(_ project: TemporaryProject, _ arguments: String...) async throws {
      self.project = project
      openers = try TemporaryFolder()
      let notes = project.folder.path(of: "notes")
      guard unsafe mkfifo(notes, 0o600) == 0 else { throw RawExchange.Failure("no pipe \(notes)") }
      let reader = try RunningProgram("/bin/cat", [notes], in: project.folder.path)
      let noted = #"$#|$1|$(stat -c %a "$1")|$(stat -c %a "${1%/*}")|$(grep refresh "$1")"#
      let opener = "echo \"\(noted)\" > '\(notes)'"
      program = try Self.terminal(project, arguments, opener: opener, in: openers)
      let address = try await program.line { $0.contains("http://127.0.0.1:") }
      let parts = try #require(address.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/#([0-9a-f]{32})/))
      port = try #require(Int(parts.1))
      token = String(parts.2)
      let facts = try await reader.line { $0.contains("|") }.split(separator: "|").map(String.init)
      try #require(facts.count == 5 && facts[0] == "1")
      (argument, fileMode, folderMode, content) = (facts[1], facts[2], facts[3], facts[4])
    }

    /// Runs the page on a terminal where `opener`, in the folder `openers`, is what opens a browser.
    static func terminal(
      _ project: TemporaryProject, _ arguments: [String], opener: String, in openers: TemporaryFolder
    ) throws -> RunningProgram {
      try openers.write("#!/bin/sh\n\(opener)\n", to: "xdg-open")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: openers.path(of: "xdg-open"))
      let words = [try Program.dsbuild().path, "review", "--port", "0"] + arguments
      let command = words.map { "'\($0)'" }.joined(separator: " ")
      return try RunningProgram(
        "/usr/bin/script", ["-qec", "stty cols 400 -onlcr; exec \(command)", "/dev/null"], in: project.folder.path,
        environment: [
          "PATH": "\(openers.path):/usr/bin:/bin", "LANG": "C.UTF-8",
          "DSBUILD_STATE_HOME": Program.stateHome,
        ])
    }
  }
#endif
