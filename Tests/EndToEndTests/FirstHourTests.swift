import Foundation
import Imaging
import TestSupport
import Testing

/// The guide "A first hour", replayed: every command of it, from each of its inputs to a dataset that is divided.
@Suite("The first hour")
struct FirstHourTests {
  private static let guide = Guide("AFirstHour")

  @Test("has an input for each of its sections, and a section for each input")
  func sections() {
    let sections = Self.guide.sections.filter { $0.commands.first?.contains("dsbuild status") != true }
    let inputs = sections.filter { $0.commands.contains { $0.hasPrefix("dsbuild init") } }.map(\.title)
    #expect(inputs == FirstInput.allCases.map(\.rawValue))
  }

  @Test(
    "ends in a dataset that is divided, from any input, without a request for nonsense", arguments: FirstInput.allCases)
  func replayed(input: FirstInput) async throws {
    let classes = ["hat", "shoe"]
    var answers: [String: Answer] = [:]
    for (number, name) in classes.enumerated() {
      for index in 0..<10 {
        let bytes = DrawnPicture(.weir, seed: UInt64(number * 10 + index)).jpeg()
        answers["/\(name)/\(index).jpg"] = .jpeg(bytes)
      }
    }
    let paths = answers.keys.sorted()
    try await LoopbackOrigin.serve(answers) { origin in
      let project = try TemporaryProject()
      for name in classes {
        try input.write(
          name, addresses: (0..<10).map { origin.url("/\(name)/\($0).jpg") }, into: project.folder)
      }
      let shell = try GuideShell(project.folder)
      let section = try #require(Self.guide.sections.first { $0.title == input.rawValue })
      for command in section.commands where try await shell.run(command) == .absent {
        // The command needs a library that is not here: its lists are written for it.
        print("skipped, as pandas is not here: \(command)")
        for name in classes {
          let rows = (0..<10).map { origin.url("/\(name)/\($0).jpg") + "\n" }
          try project.folder.write("url\n" + rows.joined(), to: "lists/\(name).csv")
        }
      }
      for name in classes { #expect(project.folder.files(under: "out/imagefolder/\(name)").count == 10) }
      for title in ["Look at what came", "Divide it"] {
        let section = try #require(Self.guide.sections.first { $0.title == title })
        for command in section.commands { #expect(try await shell.run(command) == .ran) }
      }
      for split in ["train", "val", "test"] {
        for name in classes { #expect(!project.folder.files(under: "out/imagefolder/\(split)/\(name)").isEmpty) }
      }
      let expected = input.isOfFiles ? [] : paths
      #expect(origin.requests.keys.filter { $0 != "/robots.txt" }.sorted() == expected)
      if input == FirstInput.allCases.first { try await train(shell) }
    }
  }

  /// Runs the loops of the guide as far as their libraries are here.
  private func train(_ shell: GuideShell) async throws {
    for section in Self.guide.sections {
      for program in section.programs {
        guard try await shell.run(python: program) == .absent else { continue }
        print("skipped, as its library is not here: \(section.title)")
      }
    }
  }
}

/// Runs what the guide says in a project, with the program of this build in front.
private struct GuideShell {
  enum Outcome { case ran, absent }

  private let folder: TemporaryFolder
  private let environment: [String: String]

  init(_ folder: TemporaryFolder) throws {
    self.folder = folder
    let tools = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: tools.path(of: "dsbuild"), withDestinationPath: Program.dsbuild().path)
    // A Python with the libraries that the loops need may be named.
    if let python = ProcessInfo.processInfo.environment["DSBUILD_TRAINING_PYTHON"] {
      try tools.write("#!/bin/sh\nexec '\(python)' \"$@\"\n", to: "python3")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tools.path(of: "python3"))
    }
    kept = tools
    environment = ["PATH": "\(tools.path):/usr/bin:/bin"]
  }

  private let kept: TemporaryFolder

  /// Runs a command; after `init` the manifest also lets this machine's own addresses in.
  func run(_ command: String) async throws -> Outcome {
    if command.contains("python3"), try await !has("pandas, pyarrow") { return .absent }
    let result = try await bash(command)
    guard result.status == 0 else {
      Issue.record("\(command): exit \(result.status)\n\(result.output)\n\(result.talk)")
      return .ran
    }
    if command.hasPrefix("dsbuild init") {
      let own = "fetch: { allow_addresses: [127.0.0.0/8] }\nduplicates: { near: { threshold: 0% } }\n"
      try folder.write(try folder.text("dataset.yaml") + own, to: "dataset.yaml")
    }
    return .ran
  }

  /// Runs a program unless a library that it imports is not here.
  func run(python program: String) async throws -> Outcome {
    let imports = program.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      return ["import", "from"].contains(words.first) && words.count > 1 ? String(words[1]) : nil
    }
    guard try await has(imports.joined(separator: ", ")) else { return .absent }
    try folder.write(program, to: "train.py")
    let result = try await bash("python3 train.py")
    #expect(result.status == 0 && result.output.contains("hat") && result.output.contains("shoe"), "\(result.talk)")
    return .ran
  }

  private func has(_ modules: String) async throws -> Bool {
    try await bash("python3 -c 'import \(modules)'").status == 0
  }

  private func bash(_ command: String) async throws -> Program.Result {
    try await Program(path: "/bin/bash").run(["-euc", command], in: folder.path, environment: environment)
  }
}
