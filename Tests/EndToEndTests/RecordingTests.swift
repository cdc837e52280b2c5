import TestSupport
import Testing

@Suite("What a run leaves behind")
struct RecordingTests {
  private func tutorial() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init", "--template", "tutorial")
    return project
  }

  @Test("the events are JSON lines: each node, each action, and how it ended")
  func events() async throws {
    let project = try await tutorial()
    let summary = try await project.build("--events", "events.jsonl")
    let events = try project.folder.text("events.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(events.first?["event"].string == "began")
    #expect(events.last?["event"].string == "ended")
    #expect(events.last?["result"].string == "built")
    func count(_ event: String, _ kind: String? = nil) -> Int {
      events.count { $0["event"].string == event && (kind == nil || $0["kind"].string == kind) }
    }
    #expect(count("finished") == summary.nodesRan)
    #expect(count("started") == summary.nodesRan)
    #expect(count("action", "inspect") == summary.actions("inspect").tried)
    #expect(count("action", "crop") == summary.actions("crop").ran)
    let failed = events.filter { $0["kind"].string == "inspect" && $0["outcome"].string != "ran" }
    #expect(failed.map { $0["outcome"].string } == ["corrupt", "corrupt"])
  }

  @Test("the trace is a list of complete events with a name, a time and a length")
  func trace() async throws {
    let project = try await tutorial()
    let summary = try await project.build("--profile-trace", "trace.json")
    let events = try JSONValue(parsing: project.folder.text("trace.json"))["traceEvents"].elements
    let complete = events.filter { $0["ph"].string == "X" }
    #expect(complete.allSatisfy { ($0["ts"].int ?? -1) >= 0 && ($0["dur"].int ?? -1) >= 0 && $0["name"].string != nil })
    #expect(complete.count { $0["cat"].string == "ran" } == summary.nodesRan)
    #expect(complete.count { $0["cat"].string == "crop" } == summary.actions("crop").ran)
  }

  @Test("the last ten runs are told, newest first, with how they ended and why nodes ran")
  func history() async throws {
    let project = try await tutorial()
    #expect(try await project.dsbuild("log").output == "nothing was run yet\n")
    for _ in 0..<11 { _ = try await project.dsbuild("build", "-q") }
    try project.editManifest("size: 224", to: "size: 96")
    #expect(try await project.dsbuild("build", "-q", "--set", "fetch.user_agent=secret").status == 0)
    let runs = try await project.dsbuild("log", "--json").json()["runs"].elements
    #expect(runs.count == 10)
    #expect(runs.map { $0["result"].string } == ["built"] + Array(repeating: "unchanged", count: 9))
    #expect(runs[0]["nodes"]["ran"].int ?? 0 > 0)
    #expect(runs[0]["arguments"].elements.map(\.string) == ["build", "-q", "--set", "fetch.user_agent"])
    let story = try await project.dsbuild("log", "last").output
    #expect(story.contains("crop              ran in ") && story.contains("(circles, stripes)"))
    #expect(story.contains("option crop.size 224 -> 96 (dataset.yaml:"))
  }

  @Test("the batches that other machines did of a build are summed up, beside those that `adopt` sums up itself")
  func elsewhere() async throws {
    let project = try await tutorial()
    _ = try await project.dsbuild("build", "-q")
    let name = try #require(project.folder.files(under: ".dsbuild/log").first)
    let shards = [("a", 3, 1), ("b", 4, 2), ("a", 5, 1)].map { machine, new, attempts in
      #"{"ms":1,"event":"shard","name":"crop-1","new":\#(new),"machine":"\#(machine)","started":17,"attempts":\#(attempts)}"#
    }
    let lines = try project.folder.text(name).split(separator: "\n").map(String.init)
    let text = (lines.prefix(1) + shards + lines.dropFirst()).joined(separator: "\n")
    try project.folder.write(text, to: name)
    let log = try await project.dsbuild("log").output
    #expect(log.contains("12 results from 2 machines in 3 shards, 1 of them begun again"), "\(log)")
    let run = try await project.dsbuild("log", "--json").json()["runs"].elements[0]
    #expect(run["elsewhere"]["results"].int == 12 && run["result"].string == "built", "\(run)")
  }

  @Test("a build that fails is told too")
  func failure() async throws {
    let project = try await tutorial()
    try project.folder.write(
      "dsbuild: 1\nname: gone\nclasses:\n  a: a.csv\nfetch: { retries: { max: 0 } }\n", to: "dataset.yaml")
    try project.folder.write("url\nhttp://127.0.0.1:1/x.jpg\n", to: "a.csv")
    #expect(try await project.dsbuild("build", "-q", "--offline").status == 1)
    let runs = try await project.dsbuild("log", "--json").json()["runs"].elements
    #expect(runs.first?["result"].string == "failed")
    #expect(runs.first?["exit"].int == 1)
  }
}
