import ArgumentParser
import Diagnostics
import Digests
import Engine
import Pipeline

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
        parallel dsbuild worker {} --to results ::: shards/*.batch
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "The batch, as `dsbuild plan --shards` wrote it.", completion: .file(extensions: ["batch"]))
  var batch: String

  @Option(help: "The folder for the bundle of results.", completion: .directory)
  var to: String

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      let counts = WorkCounts()
      let renderer = ProgressRenderer(
        style: options.quiet || options.json ? .none : environment.progress(options.progress),
        verbosity: options.quiet ? 0 : options.verbose)
      let worker = BatchWorker(
        effects: Effects(),
        processors: ProcessorPool(width: min(options.jobs ?? ProcessorPool.processors, ProcessorPool.mostThreads)),
        memory: try environment.memoryGate(options), counts: counts)
      renderer.watch(counts)
      defer { renderer.end() }
      let report = try await Interrupts.cancelling { [batch, to] in
        try await worker.run(batch: environment.absolute(batch), to: environment.absolute(to))
      }
      renderer.end()
      tell(report)
    }
  }

  private func tell(_ report: BatchWorker.Report) {
    if options.json {
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.worker/1"), ("action", .string(report.kind)), ("inputs", .int(report.inputs)),
          ("results", .int(report.results)), ("bundle", .string(report.bundle)),
          ("done_before", .bool(report.wasThere)),
        ]))
    }
    guard !options.quiet else { return }
    let what = "\(report.kind): \(Counted.text(report.results, "result")) of \(report.inputs) in `\(report.bundle)`"
    Standard.error("\(what)\(report.wasThere ? ", there already" : "")\n")
  }
}
