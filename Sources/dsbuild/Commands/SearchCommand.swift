import ArgumentParser
import Collections
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// `dsbuild search [CLASS|FILE...]`, and `dsbuild search COLLECTION QUERY --class CLASS`.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Ask collections for pictures with a licence, and write the lists.",
    discussion: """
      A source with `search` names the query that makes its list. This command asks the collection and merges the answer into \
      the list: known rows stay on their lines, new ones go to the end. A build only reads the list.

      If a collection allows no more requests, the exit code is 3 and the list stays as it was. The next run goes on where \
      this one stopped, within a day.

      EXAMPLES:
        dsbuild search                                  every list with a query
        dsbuild search flood_gate                       the lists of one class
        dsbuild search --dry-run                        ask, and say what would change
        dsbuild search commons "flood gate" --class flood_gate --max 500
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(
    help:
      "Only these classes or lists; or a collection and a query, to ask once (commons, openverse, inaturalist, flickr, europeana).",
    completion: Completion.className)
  var targets: [String] = []

  @Flag(help: "Ask, and write nothing but the answers for the next run.")
  var dryRun = false

  @OptionGroup(title: "To ask once") var once: SearchOnce

  func run() async throws {
    try await Failure.telling(options) {
      // A list that does not exist yet is what this command writes.
      let project = try Project.open(options, checksFiles: false)
      try project.demandTrust(searches: true)
      try AskedText.refuseOffline(project, "search")
      guard !options.locked else {
        throw DiagnosticError("`search` changes lists, which `--locked` forbids", hint: "leave out `--locked`")
      }
      let jobs = try once.job(targets, project).map { [$0] } ?? SearchJob.all(project, targets)
      let (dryRun, tell) = (dryRun, SearchText.progress(options))
      let reports = try await project.hold(words: "ask the collections") { builder in
        try await SearchSession(project, builder, isTrial: dryRun).run(jobs, tell: tell)
      }
      if options.json {
        Standard.output(json: SearchText.json(reports, isTrial: dryRun))
      } else if !options.quiet {
        for report in reports { Standard.error(SearchText.text(report, isTrial: dryRun)) }
      }
      if !dryRun, !options.json { for job in jobs where !job.isDeclared { Standard.output(SearchText.lines(job)) } }
      if reports.contains(where: { $0.result.ending.isOpen }) { throw ExitStatus.gaps }
    }
  }
}
