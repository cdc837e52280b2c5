import Diagnostics
import Foundation
import Manifest
import TestSupport
import Testing

/// Manifests as JSON, which is YAML too, so that schema and reader see the same text.
enum AgreementCorpus {
  /// A manifest with further members.
  static func manifest(_ members: String) -> String {
    #"{"dsbuild": 1, "name": "a", "classes": {"weir": "weir.csv"}\#(members.isEmpty ? "" : ", ")\#(members)}"#
  }

  /// A manifest whose one class is this.
  static func ofClass(_ value: String) -> String { #"{"dsbuild": 1, "name": "a", "classes": {"weir": \#(value)}}"# }

  static let accepted: [String] =
    [
      "", #""version": 1.10"#, #""version": "0.3.0""#, #""description": "two\nlines""#, #""x-notes": {"any": [1]}"#,
      #""vars": {"dir": "sources", "n": 3, "f": true}"#, #""defaults": {"csv": {"max_rows": 30, "delimiter": ";"}}"#,
      #""defaults": {"csv": {"max_rows": "none", "column": 2}}"#, #""fetch": {}"#,
      #""fetch": {"schemes": ["https"], "timeout": {"connect": "500ms", "low_speed": "none"}}"#,
      #""fetch": {"timeout": {"low_speed": "1.5KiB/s for 20s"}, "retries": {"max": 0, "backoff": "0s..30s"}}"#,
      #""fetch": {"max_bytes": "20MB", "rate_per_host": "10/s", "fail_over": "12.5%"}"#,
      #""fetch": {"headers": {"*": {"Referer": "https://a.example/"}, "a.example:8080": {"X-Key": "k"}}}"#,
      #""fetch": {"proxy": "http://localhost:3128", "allow_addresses": ["127.0.0.0/8", "::1/128", "fe80::1"]}"#,
      #""fetch": {"proxy": "environment", "robots": "respect", "on_drift": "keep", "remember_failures": "0d"}"#,
      #""fetch": {"ca_bundle": "none", "cookies": "none"}"#, #""fetch": {"proxy": "none"}"#,
      #""fetch": {"redirects": 5.0}"#, #""fetch": {"redirects": "${vars.n}"}, "vars": {"n": 3}"#,
      #""inspect": {"formats": ["jpeg", "webp"], "max_pixels": "100MP", "max_aspect_ratio": 2.5}"#,
      #""inspect": {"max_pixels": 1000000, "animated": "reject", "placeholders": "keep"}"#,
      #""duplicates": {"exact": {"of": "pixels", "hash": "md5"}, "near": {"threshold": "0%"}}"#,
      #""duplicates": {"near": {"algorithm": "pdq", "threshold": "31 bits", "thorough": true}}"#,
      #""duplicates": {"on_label_conflict": "error", "reference": ["old"], "scope": "class"}"#,
      #""duplicates": {"on_label_conflict": {"near": "keep_first"}, "keep": "newest_source"}"#,
      #""labels": {"model": "none", "threshold": 0, "abstain": "0%"}"#, #""labels": {"model": "efficientnet-lite0"}"#,
      #""labels": {"model": {"file": "m.st", "sha256": "\#(String(repeating: "aB", count: 32))", "format": "onnx"}}"#,
      #""labels": {"model": {"url": "https://a.example/m", "sha256": "\#(String(repeating: "0", count: 64))", "format": "safetensors", "preprocess": {"mean": [1, 2, 3.5]}}}"#,
      #""crop": {"mode": "manual", "size": "source", "padding": "10%", "encode": {"format": "png"}}"#,
      ##""crop": {"mode": "pad", "fill": "#f0F0f0"}"##, #""crop": {"fill": "edge", "overhang": "10%"}"#,
      #""crop": {"fill": "white", "overhang": "50.0%"}"#, #""crop": {"fill": "black", "overhang": "0%"}"#,
      #""split": {"train": "80%", "val": "10%", "test": "10%", "seed": 7, "group_by": "none"}"#, #""split": "none""#,
      #""export": [{"format": "webdataset", "to": "o", "shard": "256MiB"}, {"format": "csv", "to": "p.csv"}, {"format": "tfrecord", "to": "t", "shard": "1MiB"}, {"format": "huggingface", "to": "h", "link": "copy"}]"#,
      #""report": {}"#, #""report": {"to": "r", "contact_sheet": 0}"#, #""takedown": "takedown.txt""#,
      #""cache": {"dir": "/var/cache/d", "max_size": "20GiB", "remote": "none"}"#,
      #""cache": {"remote": "grpcs://a.example:8980/x/y"}"#, #""cache": {"remote": {"url": "grpc://127.0.0.1:8980"}}"#,
      #""execute": "none""#, #""execute": "grpcs://a.example""#, #""execute": "grpc://[::1]:50051/main""#,
      #""execute": {"url": "grpcs://a.example", "platform": {"OSFamily": "linux"}, "fallback": "fail", "shard": 4000}"#,
      #""cache": {"remote": "https://a.example:8443/x/y"}"#, #""cache": {"remote": "/mnt/share/d b"}"#,
      #""cache": {"remote": {"url": "file:///mnt/d", "push": "auto", "connections": 8, "timeout": {"connect": "1s", "idle": "5s"}, "insecure": true, "ca_bundle": "ca.pem", "client_certificate": "none"}}"#,
      #""profiles": {"smoke": {"defaults": {"csv": {"max_rows": 30}}}, "b": {"classes": {"weir": {"title": "W"}}}}"#,
    ].map(manifest)
    + [
      #"["a.csv", {"csv": "b.csv", "column": "u", "license_column": 3}, {"files": "p/**/*.jpg"}]"#,
      #"{"sources": ["a.csv"], "title": 7, "aliases": ["b"], "inspect": {"min_side": 200}}"#,
      #"{"sources": ["a.csv"], "csv": {"header": "names"}, "source": {"license": "CC0-1.0"}, "crop": {}, "labels": {}}"#,
      #"{"sources": [{"csv": "a.csv", "fetch": {"max_bytes": "1MiB"}}]}"#,
    ].map(ofClass)

  static let rejected: [String] =
    [
      #""nmae": 1"#, #""version": true"#, #""description": 1"#, #""license": ["a"]"#,
      #""vars": {"1a": "x"}"#, #""vars": {"a": [1]}"#, #""vars": {"a": null}"#, #""vars": []"#,
      #""defaults": {"inspect": {}}"#, #""defaults": {"csv": {"max_rows": 0}}"#, #""fetch": []"#,
      #""defaults": {"csv": {"delimiter": "ab"}}"#, #""defaults": {"csv": {"header": true}}"#,
      #""fetch": {"schemes": []}"#, #""fetch": {"schemes": ["ftp"]}"#, #""fetch": {"schemes": ["http", "http"]}"#,
      #""fetch": {"timeout": {"connect": 10}}"#, #""fetch": {"timeout": {"connect": "0s"}}"#,
      #""fetch": {"timeout": {"connect": "10 s"}}"#, #""fetch": {"timeout": {"low_speed": "1KiB/s"}}"#,
      #""fetch": {"retries": {"max": -1}}"#, #""fetch": {"retries": {"max": 1.5}}"#,
      #""fetch": {"retries": {"max": "3"}}"#,
      #""fetch": {"max_bytes": "20 MB"}"#, #""fetch": {"max_bytes": 20}"#, #""fetch": {"max_bytes": "0B"}"#,
      #""fetch": {"rate_per_host": "10"}"#, #""fetch": {"fail_over": "101%"}"#, #""fetch": {"fail_over": "1.23456%"}"#,
      #""fetch": {"headers": {"a b": {"X": "y"}}}"#, #""fetch": {"headers": {"*": {"X Y": "z"}}}"#,
      #""fetch": {"headers": {"*": {"X": 1}}}"#, #""fetch": {"headers": {"*": "x"}}"#,
      #""fetch": {"proxy": "localhost"}"#,
      #""fetch": {"allow_addresses": ["localhost"]}"#, #""fetch": {"robots": "yes"}"#, #""fetch": {"redirects": 51}"#,
      #""inspect": {"formats": ["jpg"]}"#, #""inspect": {"max_pixels": "80mp"}"#, #""inspect": {"max_pixels": 0}"#,
      #""inspect": {"min_side": "64"}"#, #""inspect": {"max_aspect_ratio": 0.5}"#,
      #""duplicates": {"near": {"threshold": 10}}"#,
      #""duplicates": {"near": {"threshold": "10"}}"#, #""duplicates": {"near": {"thorough": "no"}}"#,
      #""duplicates": {"on_label_conflict": "drop"}"#, #""duplicates": {"on_label_conflict": {"both": "error"}}"#,
      #""labels": {"model": "resnet50"}"#, #""labels": {"model": {"file": "m"}}"#, #""labels": {"threshold": 1.1}"#,
      #""labels": {"model": {"file": "m", "url": "https://a.example/m", "sha256": "\#(String(repeating: "a", count: 64))", "format": "onnx"}}"#,
      #""labels": {"abstain": 15}"#, #""crop": {"size": "224"}"#, #""crop": {"size": 4}"#,
      #""crop": {"upscale": "true"}"#, #""crop": {"mode": "padded"}"#, #""crop": {"fill": "grey"}"#,
      ##""crop": {"fill": "#fff"}"##, ##""crop": {"fill": "#f0f0f0f0"}"##, #""crop": {"fill": "ff00000"}"#,
      #""crop": {"fill": null}"#, #""crop": {"fill": "White"}"#, #""crop": {"overhang": 10}"#,
      #""crop": {"overhang": "50.1%"}"#, #""crop": {"overhang": "51%"}"#, #""crop": {"overhang": "-1%"}"#,
      #""split": {"train": 0.8}"#, #""split": {"training": "100%"}"#, #""split": []"#, #""export": []"#,
      #""export": {"format": "csv", "to": "o"}"#, #""export": [{"format": "csv"}]"#,
      #""export": [{"format": "parquet", "to": "o"}]"#,
      #""export": [{"format": "csv", "to": "o.csv", "shard": "1MiB"}]"#, #""report": true"#, #""report": null"#,
      #""export": [{"format": "csv", "to": "o.csv", "link": "auto"}]"#,
      #""takedown": 1"#, #""cache": {"max_size": "big"}"#, #""cache": {"remote": "s3"}"#,
      #""cache": {"remote": "https://u:p@a.example/x"}"#,
      #""execute": "https://a.example""#, #""execute": "grpc://a.example""#, #""execute": "grpcs://u:p@a.example""#,
      #""execute": "grpcs://a.example/../x""#, #""execute": "grpcs://a.example/x?y""#, #""execute": {"shard": 10}"#,
      #""execute": {"url": "grpcs://a.example", "shard": 4001}"#,
      #""execute": {"url": "grpcs://a.example", "platform": []}"#,
      #""cache": {"remote": "https://a.example/x?y"}"#, #""cache": {"remote": "/mnt/../etc"}"#,
      #""cache": {"remote": {}}"#,
      #""cache": {"remote": {"url": "s3://b/x"}}"#, #""cache": {"remote": {"url": "/mnt/d", "connections": 0}}"#,
      #""profiles": {"a b": {}}"#,
      #""profiles": {"a": {"dsbuild": 1}}"#, #""profiles": {"a": {"fetch": {"redirect": 1}}}"#,
      #""profiles": {"a": {"profiles": {}}}"#,
    ].map(manifest)
    + [
      #"7"#, #"[]"#, #"{}"#, #""photos/*.jpg""#, #"{"sources": []}"#, #"{"sources": [{"column": "u"}]}"#,
      #"{"sources": [{"csv": "a.csv", "files": "b/*"}]}"#, #"{"sources": ["a.csv"], "duplicates": {}}"#,
      #"{"sources": [{"csv": "a.csv", "fetch": {"concurrency": {"total": 1}}}]}"#,
      #"{"sources": ["a.csv"], "aliases": ["a", "a"]}"#,
    ].map(ofClass)
    + [
      #"{"dsbuild": 2, "name": "a", "classes": {"weir": "weir.csv"}}"#,
      #"{"dsbuild": "1", "name": "a", "classes": {"weir": "weir.csv"}}"#,
      #"{"name": "a", "classes": {"weir": "weir.csv"}}"#, #"{"dsbuild": 1, "classes": {"weir": "weir.csv"}}"#,
      #"{"dsbuild": 1, "name": "", "classes": {"weir": "weir.csv"}}"#, #"{"dsbuild": 1, "name": "a"}"#,
      #"{"dsbuild": 1, "name": "a", "classes": {}}"#,
      #"{"dsbuild": 1, "name": "a", "classes": {"Weir": "weir.csv"}}"#,
      #"[1]"#,
    ]
}

@Suite("The schema and the reader come from one description")
struct AgreementTests {
  private func validator(_ capabilities: ManifestCapabilities = .everything) throws -> SchemaValidator {
    SchemaValidator(root: try JSONValue(parsing: ManifestSchema.json(capabilities: capabilities)))
  }

  @Test("each example in the schema is a value of its place")
  func examples() throws {
    let schema = try validator()
    #expect(try schema.wrongExamples() == [])
    #expect(schema.root["$id"].string == "urn:dsbuild:manifest:1")
  }

  private func schemaAccepts(_ text: String, _ validator: SchemaValidator) throws -> Bool {
    try validator.accepts(try JSONValue(parsing: text))
  }

  @Test("both accept the same manifests")
  func accepted() throws {
    let validator = try validator()
    for text in AgreementCorpus.accepted {
      #expect(Outcome(text).mistakes.isEmpty, "\(text): \(Outcome(text).shown)")
      #expect(try schemaAccepts(text, validator), "\(text)")
    }
  }

  @Test("both reject the same manifests")
  func rejected() throws {
    let validator = try validator()
    for text in AgreementCorpus.rejected {
      #expect(!Outcome(text).mistakes.isEmpty, "\(text)")
      #expect(try !schemaAccepts(text, validator), "\(text)")
    }
  }

  @Test("what a version cannot do is neither in its schema nor taken by its reader")
  func capabilities() throws {
    let thin = ManifestCapabilities(
      exports: [.imagefolder, ExportWord("csv", "one table")], decoded: [PictureWord("jpeg"), PictureWord("png")],
      recognized: [PictureWord("webp")])
    let validator = try validator(thin)
    let asking = [
      #""inspect": {"formats": ["webp"]}"#, #""export": [{"format": "croissant", "to": "o"}]"#,
    ].map(AgreementCorpus.manifest)
    let messages = [
      "`webp` is not available in this version of dsbuild",
      "`format`: expected `imagefolder` or `csv`, found the text `croissant`",
    ]
    for (text, message) in zip(asking, messages) {
      #expect(Outcome(text, capabilities: thin).mistakes.map(\.message) == [message], "\(text)")
      #expect(try !schemaAccepts(text, validator), "\(text)")
    }
    let modest = [
      "", #""inspect": {"formats": ["png"]}"#, #""export": [{"format": "csv", "to": "o"}]"#,
      #""cache": {"remote": "none"}"#,
    ].map(AgreementCorpus.manifest)
    for text in modest {
      #expect(Outcome(text, capabilities: thin).mistakes.isEmpty, "\(Outcome(text, capabilities: thin).shown)")
      #expect(try schemaAccepts(text, validator), "\(text)")
    }
  }

  @Test("every key and definition has a description")
  func described() throws {
    let root = try validator().root
    let definitions = root["definitions"].members
    #expect(!definitions.isEmpty)
    for (name, definition) in definitions.map({ ($0.key, $0.value) }) + [("the root", root)] {
      #expect(definition["description"].string?.isEmpty == false, "\(name)")
      #expect(definition["additionalProperties"] == .flag(false), "\(name)")
      for (key, member) in definition["properties"].members {
        #expect(member["description"].string?.isEmpty == false, "\(name).\(key)")
      }
    }
  }
}
