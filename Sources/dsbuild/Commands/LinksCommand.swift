import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Transfer

/// `dsbuild links FILE...`.
struct LinksCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "links",
    abstract: "Write the addresses of the pictures in saved pages into a list.",
    discussion: """
      It reads HTML, MHTML, HAR and JSON as a browser saves them, whatever the name, and takes one address for each picture: the \
      original where the page names it. The list has the columns url, license (empty: unknown), landing_url, title, kind, width, \
      height and provider. Nothing else of a page is kept; what the list has already stays.

      Scroll to the end of the page before you save it as "HTML only" or "complete". MHTML loses the scripts, in which many pages \
      name originals. Saved pages may hold private matter: keep `*.har`, `*.mhtml` and their folder out of git.

      EXAMPLES:
        dsbuild links saved/*.html --class weir               sources/weir.links.csv
        dsbuild links page.har --class weir --to lists/a.csv  another list
        dsbuild links page.html --class weir --to -           the standard output
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(name: .customLong("class"), help: "The class that the pages show.", completion: Completion.className)
  var className: String

  @Option(help: "The list (default: sources/CLASS.links.csv); - for the standard output.", completion: .file())
  var to: String?

  @Option(help: "The address of a page that does not say its own.")
  var base: String?

  @Argument(help: "Saved pages.", completion: .file())
  var files: [String]

  func run() async throws {
    try await Failure.telling(options) {
      let environment = Environment.current()
      guard let name = ClassName(rawValue: className) else {
        throw DiagnosticError(
          "`\(className)` is not the key of a class", hint: "keys are of small letters, digits, `-` and `_`")
      }
      try NamedFiles.demand(files, environment)
      let path = to == "-" ? nil : try place(name, environment)
      if let path { try check(path, environment) }
      var list = try LinkList(path.flatMap { try known($0) }, path: to ?? defaultPath(name))
      let pages = try files.map { try page($0, environment) }
      for page in pages { list.add(page.page.links) }
      if let path, list.added > 0 {
        try Effects().makeDirectories(Effects.directory(of: path))
        try Effects().writeAtomically(list.bytes, to: path, durable: false)
      }
      say(pages, list, name)
      guard pages.contains(where: { $0.page.counts.kept > 0 }) else { throw ExitStatus.failed }
    }
  }

  private func defaultPath(_ name: ClassName) -> String { "sources/\(name.rawValue).links.csv" }

  /// The list's path. The default is below the project, or below the working directory if there is no project.
  private func place(_ name: ClassName, _ environment: Environment) throws -> String {
    if let to { return environment.absolute(to) }
    do { return "\(try Project.root(options))/\(defaultPath(name))" } catch is NoProject where options.file == nil {
      return environment.absolute(defaultPath(name))
    }
  }

  /// Refuses a place among git's own files, and the default outside the project: a cloned repository may have links there.
  private func check(_ path: String, _ environment: Environment) throws {
    let root = (try? Project.root(options)) ?? environment.absolute(".")
    switch OutputGround(project: ResolvedPath(root), allowsOutside: to != nil).refusal(of: ResolvedPath(path)) {
    case .git(let name)?: throw refusal(path, "is in `\(name)`, the folder of git")
    case .outside?: throw refusal(path, "is outside the project, at `\(ResolvedPath(path).path)`")
    case .project?, nil: break
    }
  }

  private func refusal(_ path: String, _ why: String) -> DiagnosticError {
    DiagnosticError("the list `\(path)` \(why)", hint: "name another file with `--to`")
  }

  private func known(_ path: String) throws -> [UInt8]? {
    guard FileStamp(path: path) != nil else { return nil }
    return try Effects().read(path, atMost: LinkList.mostBytes)
  }

  private func page(_ file: String, _ environment: Environment) throws -> LinksText {
    let effects = Effects()
    let page = try effects.open(environment.absolute(file), .read, allowing: .links)
    let size = Int(FileStamp(path: environment.absolute(file))?.size ?? 0)
    var failure: EngineError?
    do throws(PageFailure) {
      let links = try PageLinks(size: size, base: base) { place in
        do throws(EngineError) { return try effects.read(page, at: place.lowerBound, count: place.count) } catch {
          failure = error
          return nil
        }
      }
      return LinksText(file: file, bytes: size, page: links)
    } catch {
      if let failure { throw failure }
      throw DiagnosticError(
        error.diagnostics.map { Diagnostic($0.severity, "`\(file)`: \($0.message)", at: nil, hint: $0.hint) })
    }
  }

  private func say(_ pages: [LinksText], _ list: LinkList, _ name: ClassName) {
    let shown = to ?? defaultPath(name)
    if options.json {
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.links/1"), ("class", .string(name.rawValue)), ("to", .string(shown)),
          ("added", .int(list.added)), ("files", .array(pages.map(\.json))),
        ]))
    }
    if to == "-" { Standard.output(TerminalText(lines: String(decoding: list.bytes, as: UTF8.self))) }
    for page in pages {
      Standard.error(page.line)
      for warning in page.warnings { Standard.error("warning: \(warning.message)\n  hint: \(warning.hint)\n") }
    }
    guard to != "-", !options.quiet else { return }
    Standard.error("\(Counted.text(list.added, "new address", "new addresses")) in \(shown)\n")
    if list.added > 0 {
      Standard.error("next: name the list as a source of the class: `\(name.rawValue): { sources: [\(shown)] }`\n")
    }
  }
}
