import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline

/// The result of a probe for people.
enum ProbeText {
  /// The whole text; `places` has the sources of suspects.
  static func text(_ probe: DatasetProbe, places: [String: String]) -> TerminalText {
    var lines = [
      "\(Counted.text(probe.images, "image")) in \(Counted.text(probe.classes.count, "class", "classes")), by cached embeddings"
    ]
    if probe.unseen > 0 { lines.append("\(Counted.text(probe.unseen, "image")) without an embedding left out") }
    let trials = DatasetProbe.Trial.allCases.compactMap { trial in
      probe.accuracy[trial].map {
        "\(trial.rawValue.replacing("_", with: " ")) \(percent($0)) of \(probe.tried[trial] ?? 0)"
      }
    }
    lines.append("accuracy: \(trials.joined(separator: ", "))")
    lines.append("")
    let width = probe.classes.map(\.name.rawValue.count).max() ?? 0
    lines.append("\(padded("class", width))  images  precision  recall  taken for")
    for item in probe.classes {
      let others = item.confusedWith.map { "\($0.name) \(percent($0.share))" }.joined(separator: ", ")
      let cells = [item.precision, item.recall].map { $0.map(percent) ?? "-" }
      let start = "\(padded(item.name.rawValue, width))  \(padded("\(item.images)", 6))"
      lines.append("\(start)  \(padded(cells[0], 9))  \(padded(cells[1], 6))  \(others)".trimmedEnd)
    }
    lines.append("")
    for point in probe.curve where probe.hasCurve {
      lines.append(
        "learned from \(percent(point.share)), \(Counted.text(point.images, "image")): \(percent(point.accuracy))")
    }
    if !probe.hasCurve {
      lines.append(
        "no learning curve: it needs \(DatasetProbe.leastTried) tried images, and there are \(probe.allTried)")
    }
    if let gain = gain(probe) { lines.append(gain) }
    if !probe.suspects.isEmpty {
      lines += ["", "probably in the wrong class; the percentage is the probability of the class that they are in:"]
      for suspect in probe.suspects.prefix(20) {
        let place = places["\(suspect.name) \(suspect.image.hex)"].map { "  \($0)" } ?? ""
        lines.append(
          "\(suspect.image.hex.prefix(12))  \(suspect.name) looks like \(suspect.looksLike)  \(percent(suspect.score))\(place)"
        )
      }
      if probe.suspects.count > 20 { lines.append("and \(probe.suspects.count - 20) more: `--json` has them") }
    }
    return TerminalText(lines: lines.joined(separator: "\n") + "\n")
  }

  /// The estimated gain from twice as many pictures.
  static func gain(_ probe: DatasetProbe) -> String? {
    guard let gain = probe.gain else { return nil }
    let points = (gain * 100).rounded()
    return points < 1
      ? "twice the pictures would bring less than a point"
      : "twice the pictures would bring about \(Counted.text(Int(points), "point"))"
  }

  private static func percent(_ share: Double) -> String { "\(Double((share * 1_000).rounded()) / 10)%" }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}

extension String {
  /// The text without trailing blanks.
  fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
