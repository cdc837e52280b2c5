import TestSupport

/// The example dataset, small, in a folder of its own with its server running: where most end-to-end tests begin.
enum DrawnProject {
  static let dataset = ExampleDataset(width: 120, height: 90)
  /// The classes by their keys.
  static let classes = ["flood_gate", "outfall", "weir"]
  /// Distinct URLs that give a body, and those that do not.
  static let fetched = BuildSummary.Actions(ran: 44, failed: 4)
  /// Distinct bodies that are whole pictures, and those that are not.
  static let inspected = BuildSummary.Actions(ran: 40, failed: 1)
  /// Pictures that stay.
  static let kept = 37

  /// Writes the project, serves its pictures, and runs `body`.
  static func run(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await LoopbackOrigin.serve(dataset.answers) { origin in
      try await body(try project(at: origin), origin)
    }
  }

  /// Writes and builds the project, then forgets what was asked of the server, and runs `body`.
  static func runBuilt(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await run { project, origin in
      _ = try await project.build()
      origin.forgetRequests()
      try await body(project, origin)
    }
  }

  /// A new project of the example's files, its pictures to be asked of a running origin.
  static func project(at origin: LoopbackOrigin) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (name, text) in dataset.files(at: "http://127.0.0.1:\(origin.port)") {
      try project.folder.write(text, to: name)
    }
    return project
  }
}
