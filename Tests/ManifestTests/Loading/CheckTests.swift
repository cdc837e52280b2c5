import Diagnostics
import Manifest
import Testing

@Suite("What no single value shows")
struct CheckTests {
  private func messages(_ text: String, files: ManifestFiles = .unchecked) -> [String] {
    Outcome(text, files: files).mistakes.map(\.message)
  }

  @Test("a threshold without a unit is asked about")
  func threshold() throws {
    let mistake = try #require(Outcome(manifest("duplicates: { near: { threshold: 10 } }")).mistakes.first)
    #expect(mistake.hint == "is `10%` of the bits meant, or `10 bits`?")
    #expect(mistake.place == SourcePlace(file: "dataset.yaml", line: 5, column: 34))
  }

  @Test("a class cannot be asked for more pictures than it may have")
  func select() {
    let text = "`select` takes at most 10 pictures of `weir` and asks for at least 20"
    #expect(messages(manifest("select: { max: 10, min: 20 }")) == [text])
    #expect(messages(manifest("select: { max: 20, min: 20 }")).isEmpty)
  }

  @Test("the shares of a split come to 100 %")
  func split() throws {
    #expect(messages(manifest("split: { train: 80% }")) == ["the shares of `split` come to 80%, expected 100%"])
    let text = manifest("split: { train: 33.3333%, val: 33.3333%, test: 33.3334% }")
    #expect(try Outcome(text).manifest().split?.parts.count == 3)
  }

  @Test(
    "outputs have places of their own",
    arguments: [
      (
        "[{ format: imagefolder, to: out }, { format: csv, to: ./out/ }]",
        "the output `./out/` is the same path as `out`"
      ),
      (
        "[{ format: imagefolder, to: out }, { format: csv, to: out/a.csv }]",
        "the output `out/a.csv` is inside `out`"
      ),
      (
        "[{ format: imagefolder, to: . }]",
        "the output `.` is the folder of the manifest or one above it"
      ),
      (
        "[{ format: imagefolder, to: x/../.. }]",
        "the output `x/../..` is the folder of the manifest or one above it"
      ),
      ("[{ format: csv, to: weir.csv }]", "the output `weir.csv` would overwrite `weir.csv`, which dsbuild reads"),
      (
        "[{ format: imagefolder, to: labels }]",
        "the output `labels` would overwrite `labels/weir.jsonl`, which dsbuild reads"
      ),
      (
        "[{ format: csv, to: .dsbuild/x.csv }]",
        "the output `.dsbuild/x.csv` would overwrite `.dsbuild`, which dsbuild reads"
      ),
    ])
  func outputs(value: String, expected: String) {
    #expect(messages(manifest("export: \(value)")) == [expected])
  }

  @Test(
    "a file of decisions is neither git's nor dsbuild's own",
    arguments: [
      "labels: { file: .git/hooks/post-commit }", "labels: { file: \"{class}/../.GIT/config\" }",
      "crop: { boxes: dataset.yaml }", "crop: { boxes: \"lock/{class}.tsv\" }", "duplicates: { allow: .dsbuild/lock }",
      "duplicates: { allow: Dataset.Lock }",
    ])
  func decisions(keys: String) {
    let found = messages(manifest(keys))
    #expect(
      found.count == 1 && found[0].contains("the folder of git") || found[0].contains("dsbuild itself writes"),
      "\(found)")
  }

  @Test("two names that begin alike are not nested")
  func siblings() throws {
    let text = manifest("export: [{ format: imagefolder, to: out/a }, { format: csv, to: out/a.csv }]")
    #expect(try Outcome(text).manifest().exports.count == 2)
  }

  @Test("the default output is named as such, at the source that is in its way, with a free place")
  func defaultOutput() throws {
    let text = "dsbuild: 1\nname: a\nclasses:\n  hat: { files: hat }\n  out: [ { files: out } ]\n"
    let mistake = try #require(Outcome(text).mistakes.first { $0.severity == .error && $0.message.contains("output") })
    #expect(mistake.message == "the default output `out/imagefolder` would overwrite `out`, which dsbuild reads")
    #expect(mistake.place?.line == 5)
    #expect(mistake.hint == "name another place: `export: [{ format: imagefolder, to: built/imagefolder }]`")
    let named = Outcome(text + "export: [ { format: imagefolder, to: out/x } ]\n").mistakes.map(\.hint)
    #expect(named.contains("write a path such as `built/imagefolder`"), "\(named)")
  }

  @Test("a missing path from `/` or `~` is not said to be relative to the manifest")
  func missingPlaces() {
    func hints(_ path: String) -> [String?] {
      Outcome("dsbuild: 1\nname: a\nclasses: { weir: \"\(path)\" }\n", files: GoldenTests.files).mistakes.map(\.hint)
    }
    #expect(hints("/mnt/other/weir.csv") == ["check the path; if it is on another disk, mount that"])
    #expect(hints("~/weir.csv") == ["`~` is not expanded: write the path from `/` on"])
  }

  @Test("the report is an output too")
  func report() {
    #expect(messages(manifest("report: { to: out }")).isEmpty)
    #expect(
      messages(manifest("export: [{ format: imagefolder, to: out }]\nreport: { to: out/report }"))
        == ["the output `out/report` is inside `out`"])
  }

  @Test("a missing file names the nearest one")
  func missingFiles() throws {
    let mistakes = Outcome(
      """
      dsbuild: 1
      name: a
      classes:
        weir: sources/wier.csv
        gate: source/weir.csv
        photo: [{ files: photo/**/*.jpg }, { files: "*.png" }, { files: photos/x.jpg }]
      """, files: GoldenTests.files
    ).mistakes
    #expect(
      mistakes.map(\.message) == [
        "there is no `sources/wier.csv`", "there is no `source/weir.csv`", "there is no `photo`",
        "there is no `photos/x.jpg`",
      ])
    #expect(
      mistakes.map(\.hint) == [
        "did you mean `sources/weir.csv`?", "did you mean `sources/weir.csv`?", "did you mean `photos`?",
        "paths are relative to the manifest",
      ])
  }

  @Test("an alias belongs to one class")
  func aliases() {
    let text = """
      dsbuild: 1
      name: a
      classes:
        weir: { sources: [w.csv], aliases: [Dam] }
        dam: { sources: [d.csv] }
        gate: { sources: [g.csv], aliases: [dam, sluice] }
      """
    #expect(messages(text) == ["the alias `Dam` is the key of a class", "the alias `dam` is the key of a class"])
  }

  @Test("two classes share no file of answers")
  func sharedFiles() {
    let text = """
      dsbuild: 1
      name: a
      classes: { weir: w.csv, gate: g.csv }
      labels: { file: labels.jsonl }
      """
    #expect(messages(text) == ["`labels.jsonl` is the file of both `gate` and `weir`, and each class needs its own"])
  }

  @Test("a class that readers of CSV take for a missing value is warned of where there is a CSV")
  func missingValueName() throws {
    for (name, format, isWarned) in [
      ("nan", "csv", true), ("none", "csv", true), ("nan", "imagefolder", false), ("banana", "csv", false),
    ] {
      let text = "dsbuild: 1\nname: a\nclasses:\n  \(name): a.csv\nexport: [{ format: \(format), to: out/x }]\n"
      #expect(Outcome(text).warnings.map { $0.place?.line } == (isWarned ? [4] : []), "\(name) \(format)")
    }
  }

  @Test("a class that other readers take for something else is warned of")
  func ambiguousKeys() {
    let outcome = Outcome("dsbuild: 1\nname: a\nclasses: { no: a.csv, 1e3: b.csv, \"on\": c.csv, weir: d.csv }")
    #expect(outcome.mistakes.isEmpty)
    #expect(outcome.warnings.map { $0.place?.column } == [12, 23])
  }
}

@Suite("Variables and secrets")
struct VariableTests {
  @Test("variables are filled in, with defaults and each other")
  func expansion() throws {
    let text = """
      dsbuild: 1
      name: ${vars.name}
      description: a $${literal}
      vars: { dir: "${vars.base}/lists", base: sources, name: set-x, rows: 30, side: 100, who: "${env:SET}" }
      defaults: { csv: { max_rows: "${vars.rows}" } }
      inspect: { min_side: "${vars.side}" }
      fetch: { headers: { example.org: { X-Who: "${env:EMPTY:-nothing} and ${vars.who}" } } }
      classes: { weir: "${vars.dir}/weir.csv" }
      """
    let manifest = try Outcome(text, environment: ["SET": "x", "EMPTY": ""]).manifest()
    #expect(manifest.name == "set-x")
    #expect(manifest.description == "a ${literal}")
    #expect(manifest.fetch.headers[0].fields[0].value == "nothing and x")
    var list = ListSettings()
    list.maxRows = 30
    #expect(manifest.classes[0].sources[0].kind == .list(path: "sources/lists/weir.csv", list))
    #expect(manifest.inspect.minSide == 100)
  }

  @Test(
    "a value of the environment is taken only where it goes to one host",
    arguments: [
      "description: X", "version: X", "license: X", "contact: X", "citation: X", "url: X", "takedown: X",
      "fetch: { user_agent: X }", "fetch: { cookies: X }", "fetch: { opt_out: [X] }", "fetch: { retries: { max: X } }",
      "duplicates: { reference: [X] }", "duplicates: { allow: X }", "labels: { file: X }", "cache: { dir: X }",
      "report: { to: X }", "export: [{ format: csv, to: X }]", "defaults: { source: { license: X } }",
      "split: { seed: X }", "profiles: { smoke: { description: X } }",
    ])
  func environment(_ key: String) throws {
    for value in ["a ${env:SECRET}", "${env:SECRET:-fallback}", "${vars.s}"] {
      let text = manifest("vars: { s: \"${env:SECRET}\" }\n" + key.replacing("X", with: "\"\(value)\""))
      let mistakes = Outcome(text, environment: ["SECRET": "hunter2"]).mistakes
      let mistake = try #require(mistakes.first { $0.message.contains("takes no value of the environment") })
      #expect(mistake.place?.line == 6 && mistake.hint?.contains("`fetch.headers`") == true)
      #expect(!mistakes.contains { $0.message.contains("hunter2") })
    }
    let classes = "dsbuild: 1\nname: a\nclasses: { weir: { title: \"${env:SECRET}\", sources: [\"${env:SECRET}\"] } }"
    #expect(Outcome(classes, environment: ["SECRET": "hunter2"]).mistakes.count == 2)
  }

  @Test(
    "what cannot be filled in is named",
    arguments: [
      ("${vars.dri}", "there is no variable `dri`"), ("${env:NOPE}", "the environment variable `NOPE` is not set"),
      ("${dir}", "`${dir}` is neither a variable nor the environment"), ("${vars.dir", "`${` is not closed by a `}`"),
      ("${vars.loop}", "the variable `loop` is defined by itself"),
    ])
  func mistakes(text: String, expected: String) {
    let outcome = Outcome(
      "dsbuild: 1\nname: \"\(text)\"\nvars: { dir: a, loop: \"${vars.loop}\" }\nclasses: { weir: w.csv }")
    #expect(outcome.mistakes.first?.message == expected)
  }

  @Test("a secret needs a named host, and its value is never shown")
  func secrets() throws {
    let environment = ["TOKEN": "hunter2"]
    let everywhere = manifest("fetch: { headers: { \"*\": { Authorization: \"Bearer ${env:TOKEN}\" } } }")
    #expect(
      Outcome(everywhere, environment: environment).mistakes.map(\.message)
        == ["the value comes from the environment and would be sent to every host"])
    let named = manifest("fetch: { headers: { Example.org: { Authorization: \"Bearer ${env:TOKEN}\" } } }")
    let read = try Outcome(named, environment: environment).manifest()
    let header = try #require(read.fetch.headers.first?.fields.first)
    #expect(read.fetch.headers.first?.host == "example.org")
    #expect(header.value == "Bearer hunter2")
    #expect(header.environmentNames == ["TOKEN"])
    #expect(!ManifestPrinter.yaml(read, origins: true).contains("hunter2"))
    let plain = manifest("fetch: { headers: { example.org: { Cookie: abc } } }")
    #expect(
      Outcome(plain).warnings.map(\.message) == [
        "the header `Cookie` holds a secret that everyone who reads the manifest sees"
      ])
  }

  @Test(
    "a header that frames or routes a request is refused, at its place",
    arguments: [
      "Content-Length", "host", "TRANSFER-ENCODING", "Expect", "Upgrade", "Range", "If-Range", "Proxy-Connection",
    ])
  func framing(name: String) throws {
    for host in ["example.org", "\"*\""] {
      let mistake = try #require(
        Outcome(manifest("fetch: { headers: { \(host): { \(name): \"5\" } } }")).mistakes.first)
      #expect(mistake.message.hasPrefix("the header `\(name)` is not for a manifest") && mistake.place?.line == 5)
    }
    let usual = manifest("fetch: { headers: { \"*\": { Referer: \"https://example.org/\", DNT: \"1\" } } }")
    #expect(Outcome(usual).mistakes.isEmpty)
  }

  @Test("the user agent says who asks, with or without a contact")
  func userAgent() {
    #expect(FetchSettings().userAgent(version: "0.1.0", contact: "a@b.example") == "dsbuild/0.1.0 (+a@b.example)")
    #expect(FetchSettings().userAgent(version: "0.1.0", contact: nil) == "dsbuild/0.1.0")
  }
}
