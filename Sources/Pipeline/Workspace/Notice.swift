public import Listings
public import Manifest

/// A fact about the dataset that a person should know, with a hint what to do about it.
public struct Notice: Hashable, Sendable {
  /// One sentence, lower case, without a full stop.
  public let message: String
  /// The hint for a person; nil if nothing can be done.
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

extension Notice {
  /// The notices that follow from the counts of a finished dataset, such as classes without an image or without a
  /// split.
  public static func of(_ funnels: [ClassName: Funnel], _ manifest: Manifest) -> [Notice] {
    var notices: [Notice] = []
    var lacking: [ClassName] = []
    for item in manifest.classes {
      guard let funnel = funnels[item.name], funnel.reached == .export else { continue }
      if let empty = empty(item.name, funnel) {
        notices.append(empty)
      } else if let missing = missingSplits(of: item.name, funnel, manifest) {
        notices.append(missing)
        lacking.append(item.name)
      }
      if let short = short(item, funnel) { notices.append(short) }
      if let limited = limited(item.name, funnel) { notices.append(limited) }
    }
    if let words = splitWords(in: manifest), !funnels.isEmpty { notices.append(words) }
    guard lacking.count > mostAlike else { return notices }
    // Use one line for many classes with the same problem.
    return notices.filter { $0.hint != missingHint } + [missingSplits(of: lacking)]
  }

  /// Words in paths that the loader of Hugging Face takes for the names of splits.
  private static let splitWords: Set<String> = [
    "train", "training", "val", "valid", "validation", "dev", "test", "testing", "eval", "evaluation",
  ]

  /// Classes whose folders the loader of Hugging Face takes for splits, if no other export tells it the splits.
  private static func splitWords(in manifest: Manifest) -> Notice? {
    guard let export = manifest.exports.first(where: { $0.format == .imagefolder }),
      !manifest.exports.contains(where: { $0.format.name == "huggingface" })
    else { return nil }
    let names = manifest.classes.map(\.name.rawValue).filter { name in
      name.split { !$0.isLetter }.contains { splitWords.contains(String($0)) }
    }
    guard let first = names.first else { return nil }
    let more = names.count > 1 ? " and \(names.count - 1) more" : ""
    return Notice(
      "`load_dataset(\"imagefolder\", data_dir=…)` of Hugging Face takes the class `\(first)`\(more) for a split, "
        + "so pictures of `\(export.to)` get into several splits",
      hint: "give it `data_files` with the folder of each split, or export "
        + "`{ format: huggingface, to: out/huggingface }`, which names them; other loaders take the class as it is")
  }

  /// If more classes than this lack a split, they share one notice.
  private static let mostAlike = 5
  private static let missingHint =
    "add images that are no copies of each other, or assign all images again with `dsbuild split --redo`"

  private static func missingSplits(of names: [ClassName]) -> Notice {
    let shown = names.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    return Notice(
      "\(names.count) classes (\(shown) and \(names.count - 3) more) have no image in one of the splits, "
        + "so training code may number the classes differently there", hint: missingHint)
  }

  /// A class with more than half of its pictures out by one limit, which may be a default.
  private static func limited(_ name: ClassName, _ funnel: Funnel) -> Notice? {
    let limits: [(reason: Reason, key: String)] = [
      (.tooSmall, "inspect.min_side"), (.aspectRatio, "inspect.max_aspect_ratio"), (.animated, "inspect.animated"),
    ]
    for (reason, key) in limits {
      guard let count = funnel.reasons[reason], count * 2 > funnel.fetched, funnel.fetched > 0 else { continue }
      return Notice(
        "\(count) of \(funnel.fetched) pictures of class `\(name)` are out as \(reason.name): \(reason.sentence)",
        hint: "change `\(key)`, which is the limit, if you want to keep them; `dsbuild config` shows its value")
    }
    return nil
  }

  /// A class with fewer images than `select.min`.
  private static func short(_ item: ManifestClass, _ funnel: Funnel) -> Notice? {
    guard let least = item.select?.min, funnel.exported < least else { return nil }
    return Notice(
      "class `\(item.name)` has \(funnel.exported) \(funnel.exported == 1 ? "image" : "images"), and `select.min` asks for \(least)",
      hint: "add sources to it; `dsbuild status` says for which reasons images of it are out")
  }

  /// A class whose last images were withdrawn: it keeps its number, but loaders that count folders do not see it.
  private static func empty(_ name: ClassName, _ funnel: Funnel) -> Notice? {
    guard funnel.exported == 0, funnel.hasWithdrawals else { return nil }
    let reasons = funnel.reasonsByName.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    return Notice(
      "class `\(name)` has no image left: \(reasons)",
      hint: "add sources to it, or remove it from `classes`; until then it keeps its number in `classes.txt`")
  }

  private static func missingSplits(of name: ClassName, _ funnel: Funnel, _ manifest: Manifest) -> Notice? {
    guard let settings = manifest.split, funnel.exported > 0 else { return nil }
    let missing = settings.parts.filter { funnel.splits[$0.split] ?? 0 == 0 }
    guard !missing.isEmpty else { return nil }
    let names = missing.map { "`\($0.split.name)`" }.joined(separator: ", ")
    return Notice(
      "class `\(name)` has no image in \(names), so training code may number the classes differently there",
      hint: missingHint)
  }
}
