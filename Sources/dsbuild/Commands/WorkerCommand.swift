import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// `dsbuild worker BATCH --to DIR`.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Do a batch of another dsbuild's work on this machine.",
    discussion: """
      A worker needs no project: it reads the batch and the pictures beside it, and writes a bundle of results that \
      `dsbuild adopt` takes in at home. Run it again after a failure; a bundle that is there is not made again. If this \
      program or its libraries would give other results, it exits with 75 before any work.

      EXAMPLES:
        dsbuild worker shards/inspect-0001.batch --to results
        dsbuild worker shards/inspect-0001.batch --to results --store s3://team/flood
        parallel dsbuild worker {} --to results ::: shards/*.batch
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The batch, as `dsbuild plan --shards` wrote it.", completion: .file(extensions: ["batch"]))
  var batch: String

  @Option(help: "The folder for the bundle of results.", completion: .directory)
  var to: String

  @Option(
    help: ArgumentHelp(
      "Take pictures and weights that are not beside the batch from a team's store: an address, a bucket or a folder.",
      valueName: "url"),
    completion: .directory)
  var store: String?

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      try NamedFiles.demand([batch], environment)
      let counts = WorkCounts()
      let renderer = ProgressRenderer(
        style: options.quiet || options.json ? .none : environment.progress(options.progress),
        verbosity: options.quiet ? 0 : options.verbose)
      let worker = BatchWorker(
        version: Version.current, effects: Effects(),
        processors: ProcessorPool(width: min(options.jobs ?? ProcessorPool.processors, ProcessorPool.mostThreads)),
        memory: try environment.memoryGate(options), counts: counts, machine: environment.machine,
        remote: try remote(environment))
      renderer.watch(counts)
      defer { renderer.end() }
      let report = try await Interrupts.cancelling { [batch, to] in
        try await worker.run(batch: environment.absolute(batch), to: environment.absolute(to))
      }
      renderer.end()
      tell(report)
    }
  }

  /// The store that `--store` names; nil for none. A worker has no project, so the store has default settings.
  private func remote(_ environment: Environment) throws -> Remote? {
    guard let store else { return nil }
    var project = Project(
      root: environment.directory, file: "", manifest: Manifest(), options: options, environment: environment,
      key: .random(), checksFiles: false)
    project.remoteChoice = .location(try RemoteOptions.location(store, of: "--store"))
    return try project.remote(Effects())
  }

  private func tell(_ report: BatchWorker.Report) {
    if options.json {
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.worker/1"), ("action", .string(report.kind)), ("inputs", .int(report.inputs)),
          ("results", .int(report.results)), ("bundle", .string(report.bundle)),
          ("done_before", .bool(report.wasThere)), ("attempts", report.origin.map { .int($0.attempts) }),
          ("from_pack", report.origin.map { .int($0.fromPack) }),
          ("from_store", report.origin.map { .int($0.fromStore) }),
        ]))
    }
    guard !options.quiet else { return }
    let what = "\(report.kind): \(Counted.text(report.results, "result")) of \(report.inputs) in `\(report.bundle)`"
    Standard.error("\(what)\(report.wasThere ? ", there already" : "")\n")
  }
}

extension Environment {
  /// This machine as a worker. Slurm says how often it started a task again.
  var machine: BatchWorker.Machine {
    var bytes = [CChar](repeating: 0, count: 256)
    let isNamed = unsafe gethostname(&bytes, bytes.count - 1) == 0
    let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return BatchWorker.Machine(
      name: isNamed && !name.isEmpty ? name : "unnamed", places: modelPlaces(cache: "\(directory)/.dsbuild"),
      restarts: variables["SLURM_RESTART_COUNT"].flatMap { Int($0) }.map { min(max($0, 0), 1_000) } ?? 0)
  }
}
