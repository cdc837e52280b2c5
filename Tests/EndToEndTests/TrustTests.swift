import Foundation
import TestSupport
import Testing

/// A manifest is asked about once before it sends a variable of the environment or reads files outside its project.
@Suite("Trust")
struct TrustTests {
  private static let secret = "hunter2-\(UUID().uuidString)"

  /// A project beside files of a person's, with a state folder of the test's own.
  private struct Scene {
    let folder: TemporaryFolder
    let root: String
    let state: TemporaryFolder
    /// The answers that are kept, beside the user's key.
    var answers: [String] { state.files(under: "dsbuild/trusted") }

    init(_ manifest: String) throws {
      folder = try TemporaryFolder()
      state = try TemporaryFolder()
      root = folder.path(of: "person/p")
      try folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "person/p/photos/1.jpg")
      try folder.write(DrawnPicture(.weir, seed: 2).jpeg(), to: "person/pictures/2.jpg")
      try folder.write(DrawnPicture(.weir, seed: 3).jpeg(), to: "person/P/3.jpg")
      try folder.write("[default]\naws_secret_access_key = \(TrustTests.secret)\n", to: "person/.aws/credentials")
      try folder.write(
        "dsbuild: 1\nname: trust\ncrop: { mode: center, size: 32 }\n\(manifest)\n", to: "person/p/dataset.yaml")
    }

    func dsbuild(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Result {
      try await Program.dsbuild().run(
        arguments, in: root,
        environment: ["DSBUILD_STATE_HOME": "\(state.path)/dsbuild", "TOKEN": TrustTests.secret].merging(environment) {
          $1
        })
    }
  }

  private static let photos = "classes: { weir: { sources: [{ files: \"photos/*.jpg\" }] } }"

  /// A manifest that asks for something, what it asks for in words, and a link it needs.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let manifest: String
    let asked: String
    var link: (name: String, target: String)?
  }

  private static let cases = [
    Case(
      testDescription: "a list above the project",
      manifest: "classes: { weir: [../.aws/credentials, { files: \"photos/*.jpg\" }] }",
      asked: "/person/.aws/credentials"
    ),
    Case(
      testDescription: "a list by a link", manifest: "classes: { weir: [own.csv, { files: \"photos/*.jpg\" }] }",
      asked: "/person/.aws/credentials", link: ("own.csv", "../.aws/credentials")),
    Case(
      testDescription: "pictures above the project",
      manifest: "classes: { weir: [{ files: \"../pictures/*.jpg\" }] }", asked: "/person/pictures"),
    Case(
      testDescription: "pictures behind a pattern that is taken back",
      manifest: "classes: { weir: [{ files: \"photos/*/../../../pictures/*.jpg\" }] }", asked: "/person/pictures"),
    Case(
      testDescription: "answers by a linked folder", manifest: photos, asked: "/person/.aws/weir.jsonl",
      link: ("labels", "../.aws")),
    Case(
      testDescription: "a reference", manifest: photos + "\nduplicates: { reference: [../pictures] }",
      asked: "/person/pictures"),
    Case(
      testDescription: "a takedown list", manifest: photos + "\ntakedown: ../.aws/credentials",
      asked: "/person/.aws/credentials"),
    Case(
      testDescription: "the network of a filter",
      manifest: photos
        + "\nfilters: [{ name: n, model: { file: ../.aws/credentials, sha256: \(String(repeating: "a", count: 64)), format: onnx } }]",
      asked: "/person/.aws/credentials"),
    Case(
      testDescription: "cookies", manifest: photos + "\nfetch: { cookies: ../.aws/credentials }",
      asked: "/person/.aws/credentials"),
    Case(
      testDescription: "a table of the lock by a link", manifest: photos, asked: "/person/.aws/credentials",
      link: ("lock/weir.tsv", "../../.aws/credentials")),
    Case(
      testDescription: "a header", manifest: photos + "\nfetch: { headers: { h.example: { X-A: \"${env:TOKEN}\" } } }",
      asked: "send the environment variable `TOKEN` to `h.example`"),
    Case(
      testDescription: "a header through a variable",
      manifest: photos + "\nvars: { s: \"${env:TOKEN}\" }\nfetch: { headers: { h.example: { X-A: \"${vars.s}\" } } }",
      asked: "send the environment variable `TOKEN` to `h.example`"),
    Case(
      testDescription: "a header of one source",
      manifest:
        "classes: { weir: [{ files: \"photos/*.jpg\", fetch: { headers: { h.example: { X-A: \"${env:TOKEN}\" } } } }] }",
      asked: "send the environment variable `TOKEN` to `h.example`"),
    Case(
      testDescription: "a cache above the project", manifest: photos + "\ncache: { dir: ../cache }",
      asked: "/person/cache"),
    Case(
      testDescription: "answers above the project", manifest: photos + "\nlabels: { file: \"../{class}.jsonl\" }",
      asked: "read and write `"),
    Case(
      testDescription: "pictures in a folder that differs in the case of letters",
      manifest: "classes: { weir: { sources: [{ files: \"photos/*.jpg\" }, { files: \"../P/*.jpg\" }] } }",
      asked: "/person/P"),
    Case(
      testDescription: "a proxy", manifest: photos + "\nfetch: { proxy: \"http://u:${env:TOKEN}@127.0.0.1:1\" }",
      asked: "send the environment variable `TOKEN` to `127.0.0.1:1`"),
  ]

  @Test("is asked for with exit 4 by every command that would read or send, and said once", arguments: cases)
  private func asked(_ item: Case) async throws {
    let scene = try Scene(item.manifest)
    if let link = item.link {
      let folder = (link.name as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(
        atPath: "\(scene.root)/\(folder)", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: "\(scene.root)/\(link.name)", withDestinationPath: link.target)
    }
    for command in [
      ["build"], ["status"], ["plan"], ["ls"], ["why", "photos/1.jpg"], ["retry"], ["review", "--no-open"],
    ] {
      let result = try await Program.dsbuild().run(
        command, in: scene.root,
        environment: ["DSBUILD_STATE_HOME": "\(scene.state.path)/dsbuild", "TOKEN": Self.secret])
      #expect(result.status == 4, "\(command): \(result.talk)")
      #expect(result.talk.contains(item.asked) && result.talk.contains("`dsbuild trust`"), "\(result.talk)")
      #expect(!result.talk.contains(Self.secret))
    }
    #expect(scene.folder.files(under: "person/p/.dsbuild").isEmpty)
    let doctor = try await scene.dsbuild("doctor", "--no-input")
    #expect(doctor.status == 1 && doctor.output.contains(item.asked), "\(doctor.output)")
    let json = try await scene.dsbuild("build", "--json", "--no-input")
    #expect(json.status == 4)
    #expect(try json.json()["errors"][0]["message"].string?.contains(item.asked) == true)
    #expect(try await scene.dsbuild("config").status == 0)
    // Allowed once, the rest is as ever: 4 is no more among the answers.
    #expect(try await scene.dsbuild("status", "--trust").status != 4)
    #expect(try await scene.dsbuild("status").status == 4)
    let trusted = try await scene.dsbuild("trust")
    #expect(trusted.status == 0 && trusted.output.contains(item.asked), "\(trusted.talk)")
    #expect(try await scene.dsbuild("status").status != 4)
  }

  @Test("is kept for one folder and what was asked, readable by nobody else, and never the value")
  func kept() async throws {
    let scene = try Scene(Self.photos + "\nfetch: { headers: { h.example: { X-A: \"${env:TOKEN}\" } } }")
    _ = try await scene.dsbuild("trust")
    let files = scene.answers
    #expect(files.count == 1 && files[0].hasPrefix("dsbuild/trusted/"))
    let mode = try FileManager.default.attributesOfItem(atPath: scene.state.path(of: files[0]))[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(try !scene.state.text(files[0]).contains(Self.secret))
    #expect(try await scene.dsbuild("build").status == 0)
    // Another host, another variable and another folder are other questions.
    let text = try scene.folder.text("person/p/dataset.yaml")
    try scene.folder.write(text.replacing("h.example", with: "evil.example"), to: "person/p/dataset.yaml")
    #expect(try await scene.dsbuild("build").status == 4)
    try scene.folder.write(text.replacing("env:TOKEN", with: "env:HOME"), to: "person/p/dataset.yaml")
    #expect(try await scene.dsbuild("build").status == 4)
    try scene.folder.write(text, to: "person/p/dataset.yaml")
    try FileManager.default.copyItem(atPath: scene.root, toPath: scene.folder.path(of: "person/q"))
    #expect(try await scene.dsbuild("build", "-C", "../q").status == 4)
  }

  @Test("is for one way of a secret: another proxy, and other certificates, are other questions")
  func route() async throws {
    let header = "headers: { h.example: { X-A: \"${env:TOKEN}\" } }"
    let scene = try Scene(Self.photos + "\nfetch: { \(header) }")
    #expect(try await scene.dsbuild("trust").status == 0)
    #expect(try await scene.dsbuild("build", "--no-input").status == 0)
    let text = try scene.folder.text("person/p/dataset.yaml")
    func build(_ keys: String) async throws -> Program.Result {
      try scene.folder.write(text.replacing(header, with: "\(keys), \(header)"), to: "person/p/dataset.yaml")
      return try await scene.dsbuild("build", "--no-input")
    }
    let proxied = try await build("proxy: \"http://127.0.0.1:1\"")
    #expect(proxied.status == 4 && proxied.talk.contains("through the proxy `http://127.0.0.1:1`"), "\(proxied.talk)")
    try scene.folder.write("-----BEGIN CERTIFICATE-----\n", to: "person/p/ca.pem")
    let trusting = try await build("ca_bundle: ca.pem")
    #expect(trusting.status == 4 && trusting.talk.contains("`ca.pem` (SHA-256 "), "\(trusting.talk)")
    #expect(try await scene.dsbuild("trust").status == 0)
    #expect(try await scene.dsbuild("build", "--no-input").status == 0)
    try scene.folder.write("-----BEGIN CERTIFICATE-----\n\n", to: "person/p/ca.pem")
    #expect(try await scene.dsbuild("build", "--no-input").status == 4)
  }

  @Test("is needed for a store of the manifest that would get an entry of `~/.netrc`, and for no other store")
  func store() async throws {
    try await LoopbackStore.serve { store in
      let scene = try Scene(Self.photos + "\ncache: { remote: { url: \"\(store.url)\", push: auto } }")
      try scene.folder.write("machine 127.0.0.1 login me password \(Self.secret)\n", to: "home/.netrc")
      let person = ["HOME": scene.folder.path(of: "home")]
      let asked = try await scene.dsbuild("build", "--no-input", environment: person)
      #expect(asked.status == 4 && asked.talk.contains("use your credentials at `\(store.url)`"), "\(asked.talk)")
      #expect(asked.talk.contains("send pictures there after each build") && store.requests.isEmpty)
      // Whoever has no credential, sends none, names the store, or wrote a line for stores at this port, is not asked.
      #expect(try await scene.dsbuild("build", "--no-input", "--offline", environment: person).status == 0)
      #expect(try await scene.dsbuild("build", "--no-input", "--no-remote", environment: person).status == 0)
      #expect(store.requests.isEmpty && store.credentials.isEmpty)
      #expect(try await scene.dsbuild("build", "--no-input").status == 0)
      #expect(store.credentials.isEmpty)
      #expect(try await scene.dsbuild("push", "--no-input").status == 0)
      let line = ["DSBUILD_REMOTE_AUTH": "127.0.0.1:\(store.port) Bearer mine"]
      #expect(try await scene.dsbuild("push", "--check", "--no-input", environment: line).status == 0)
      #expect(store.credentials == ["Bearer mine"])
      let named = try await scene.dsbuild(
        "push", "--check", "--no-input", "--remote", store.url, environment: person)
      #expect(named.status == 0 && store.credentials.count == 2, "\(named.talk)")
      #expect(try await scene.dsbuild("trust", environment: person).status == 0)
      #expect(try await scene.dsbuild("push", "--check", "--no-input", environment: person).status == 0)
      // The permission is for the path too.
      let text = try scene.folder.text("person/p/dataset.yaml")
      try scene.folder.write(text.replacing("/team", with: "/rest/admin"), to: "person/p/dataset.yaml")
      #expect(try await scene.dsbuild("build", "--no-input", environment: person).status == 4)
    }
  }

  @Test(
    "is no way to have secrets read that are in the project's folder but in no commit",
    arguments: [".git/config", ".env"])
  func hidden(_ path: String) async throws {
    let scene = try Scene("classes: { weir: [{ csv: \(path), header: none }, { files: \"photos/*.jpg\" }] }")
    try scene.folder.write("\(Self.secret)\n", to: "person/p/\(path)")
    for command in [["build", "--trust"], ["ls"], ["trust"]] {
      let result = try await Program.dsbuild().run(
        command, in: scene.root, environment: ["DSBUILD_STATE_HOME": "\(scene.state.path)/dsbuild"])
      #expect(result.status == 2 && result.talk.contains("hidden name"), "\(command): \(result.talk)")
      #expect(result.talk.contains("dataset.yaml:4:") && result.talk.contains("hint:"))
      #expect(!result.talk.contains(Self.secret))
    }
  }

  @Test(
    "that others could have written, or that comes with the project, is none", arguments: ["mode", "content", "own"])
  func forged(_ how: String) async throws {
    let scene = try Scene("classes: { weir: [{ files: \"../pictures/*.jpg\" }] }")
    _ = try await scene.dsbuild("trust")
    let file = try #require(scene.answers.first)
    switch how {
    case "mode":
      try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: scene.state.path(of: file))
      #expect(try await scene.dsbuild("build").status == 4)
    case "content":
      try scene.state.write("", to: file)
      #expect(try await scene.dsbuild("build").status == 4)
    default:
      try FileManager.default.copyItem(atPath: scene.state.path, toPath: "\(scene.root)/.state")
      let environment = ["DSBUILD_STATE_HOME": "\(scene.root)/.state/dsbuild"]
      #expect(try await scene.dsbuild("build", environment: environment).status == 4)
      #expect(try await scene.dsbuild("trust", environment: environment).status == 2)
    }
  }

  @Test("is not asked for by a project that keeps to itself")
  func nothing() async throws {
    let scene = try Scene(Self.photos)
    #expect(try await scene.dsbuild("build", "--no-input").status == 0)
    let result = try await scene.dsbuild("trust", "--json")
    #expect(try result.json()["trusted"].elements.isEmpty)
    #expect(scene.answers.isEmpty)
  }

  @Test("of a list that holds something else leaves no line of it in the lock, the report or an export")
  func otherLines() async throws {
    let scene = try Scene(
      "classes: { weir: [../.aws/credentials, { files: \"photos/*.jpg\" }] }\nreport: { to: out/report }\n"
        + "export: [{ format: csv, to: out/t.csv }, { format: imagefolder, to: out/tree }]")
    let lines = [
      "[default]", "aws_secret_access_key = \(Self.secret)", "host:5432:db:user:\(Self.secret)", "user:\(Self.secret)",
      "machine x login y password \(Self.secret)", "ftp://u:\(Self.secret)@h.example/x",
      "http://u:\(Self.secret)@h.example:99999/x.jpg", "postgres://u:\(Self.secret)@h/db",
    ]
    try scene.folder.write(lines.joined(separator: "\n") + "\n", to: "person/.aws/credentials")
    let result = try await scene.dsbuild("build", "--trust", "--set", "defaults.csv.header=none", "--json")
    #expect(result.status == 0 || result.status == 3, "\(result.talk)\(result.output)")
    #expect(try await scene.dsbuild("build", "--trust").status != 4)
    for path in scene.folder.files(under: "person/p")
    where path.hasPrefix("person/p/lock/") || path.hasPrefix("person/p/out/") {
      #expect(try !String(decoding: scene.folder.read(path), as: UTF8.self).contains(Self.secret), "\(path)")
    }
    #expect(try scene.folder.text("person/p/lock/weir.tsv").contains("\tbad_url\t"))
  }
}
