import Digests
import Listings
import Manifest
import Pipeline

/// The page of the probe: how well the classes can be told apart, what they are taken for, and the pictures that look misplaced.
struct ProbePage {
  let content: ReportContent
  let pictures: Pictures

  /// The contents of the page.
  var body: String {
    guard let probe = content.probe else {
      return
        "<p class=\"lead\">Classes were not compared: no two classes have a model. Write <code>labels: { model: efficientnet-lite0 }</code> and build.</p>\n"
    }
    let trials = DatasetProbe.Trial.allCases.compactMap { trial in
      probe.accuracy[trial].map { accuracy in
        switch trial {
        case .val, .test:
          "\(percent(accuracy)) of the \(Markup.number(probe.tried[trial] ?? 0)) \(trial.rawValue) images, after it learned from the train images"
        case .crossValidation: "\(percent(accuracy)) of them, each time after it learned from the others"
        }
      }
    }
    var html =
      "<p class=\"lead\">A small classifier was tried on the \(Markup.number(probe.images)) images. It names the right class for \(trials.joined(separator: ", and for ")).</p>\n"
    html += Markup.table(
      caption: "How well each class is told from the others",
      head: ["class", "images", "precision", "recall", "taken for"],
      rows: probe.classes.map { item in
        let others = item.confusedWith.map { "\(Markup.text($0.name.rawValue)) \(percent($0.share))" }
        return [
          Markup.text(item.name.rawValue), Markup.number(item.images), item.precision.map(percent) ?? "",
          item.recall.map(percent) ?? "", others.joined(separator: ", "),
        ]
      }, textColumns: [0, 4])
    guard probe.hasCurve else {
      return html
        + "<p>There is no learning curve: it needs \(Markup.number(DatasetProbe.leastTried)) tried images.</p>\n"
        + confusions(probe)
    }
    html += Markup.table(
      caption: "How accurate the classifier is if it learns from fewer images",
      head: ["share learned from", "images", "accuracy"],
      rows: probe.curve.map { [percent($0.share), Markup.number($0.images), percent($0.accuracy)] })
    if let gain = probe.gain {
      let points = (gain * 100).rounded()
      html +=
        "<p>Twice the images would bring \(points < 1 ? "less than a point" : "about \(Markup.number(Int(points))) point\(points == 1 ? "" : "s")").</p>\n"
    }
    return html + confusions(probe)
  }

  /// The suspects, those of one class that look like one other together.
  private func confusions(_ probe: DatasetProbe) -> String {
    var pairs: [(name: ClassName, looksLike: ClassName)] = []
    var members: [String: [(picture: ReportContent.Picture, score: Double)]] = [:]
    for suspect in probe.suspects {
      guard let picture = content.probed[suspect.name]?[suspect.image] else { continue }
      let key = "\(suspect.name) \(suspect.looksLike)"
      if members[key] == nil { pairs.append((suspect.name, suspect.looksLike)) }
      members[key, default: []].append((picture, suspect.score))
    }
    return pairs.map { pair in
      let found = members["\(pair.name) \(pair.looksLike)"] ?? []
      let figures = found.map { picture, score in
        "<figure>\(pictures.opening(picture.item.image, alt: pictures.alt(picture)))\(pictures.caption(picture, lead: "probability that it is of its class: \(percent(score))"))</figure>\n"
      }
      return Markup.section(
        "probe-\(pair.name)-\(pair.looksLike)",
        "\(Markup.text(pair.name.rawValue)) that looks like \(Markup.text(pair.looksLike.rawValue))",
        "<div class=\"told\">\n\(figures.joined())</div>\n")
    }.joined()
  }

  private func percent(_ share: Double) -> String { "\(Double((share * 1_000).rounded()) / 10)%" }
}
