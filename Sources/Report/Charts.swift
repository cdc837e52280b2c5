import Listings
import Pipeline

/// Plots as inline SVG, each with a description for readers who cannot see it.
enum Charts {
  /// The funnel: one bar per step, and the number of images that each step removed.
  static func funnel(_ funnel: Funnel, name: String) -> String {
    let stages = stages(of: funnel)
    let rowHeight = 30
    let height = stages.count * rowHeight + 6
    var html =
      "<svg class=\"chart\" viewBox=\"0 0 480 \(height)\" role=\"img\" aria-label=\"\(Markup.text(described(stages, name)))\">\n"
    var before = funnel.candidates
    for (index, stage) in stages.enumerated() {
      let y = index * rowHeight + 4
      let width = scaled(stage.count, of: funnel.candidates, to: 270)
      let was = scaled(before, of: funnel.candidates, to: 270)
      html += "<text x=\"0\" y=\"\(y + 16)\" class=\"quiet\">\(stage.name)</text>"
      if was > width {
        html +=
          "<rect x=\"\(100 + width)\" y=\"\(y)\" width=\"\(was - width)\" height=\"22\" class=\"d\(stage.colour)\" opacity=\".55\"/>"
      }
      html +=
        "<rect x=\"100\" y=\"\(y)\" width=\"\(max(width, stage.count > 0 ? 1 : 0))\" height=\"22\" rx=\"2\" class=\"in\"/>"
      html += "<text x=\"\(110 + was)\" y=\"\(y + 16)\">\(Markup.number(stage.count))"
      if before > stage.count {
        html += "<tspan class=\"quiet\" dx=\"8\">\(Markup.number(stage.count - before))</tspan>"
      }
      html += "</text>\n"
      before = stage.count
    }
    return html + "</svg>\n"
  }

  /// A class's candidates in one line: the images that are in, and those that each step removed.
  static func bar(_ funnel: Funnel, name: String) -> String {
    var html =
      "<svg class=\"mini\" viewBox=\"0 0 200 12\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(Markup.text(described(stages(of: funnel), name)))\">"
    html += "<rect class=\"back\" width=\"200\" height=\"12\"/>"
    var x = scaled(funnel.exported, of: funnel.candidates, to: 200)
    html += "<rect class=\"in\" width=\"\(x)\" height=\"12\"/>"
    let stages = stages(of: funnel)
    for (index, stage) in stages.enumerated().reversed() where index > 0 {
      let lost = scaled(stages[index - 1].count - stage.count, of: funnel.candidates, to: 200)
      guard lost > 0 else { continue }
      html += "<rect class=\"d\(stage.colour)\" x=\"\(x)\" width=\"\(lost)\" height=\"12\"/>"
      x += lost
    }
    return html + "</svg>"
  }

  /// The meaning of the colours of ``bar(_:name:)``.
  static var legend: String {
    var html = "<ul class=\"legend\" aria-hidden=\"true\">"
    for (kind, name) in [("in", "in the dataset")] + lost.map({ ("d\($0.colour)", $0.name) }) {
      html +=
        "<li><svg viewBox=\"0 0 10 10\"><rect class=\"\(kind)\" width=\"10\" height=\"10\" rx=\"2\"/></svg>\(name)</li>"
    }
    return html + "</ul>\n"
  }

  /// The images that the steps after `sources` removed, each step with its colour.
  private static let lost: [(colour: Int, name: String)] = counted.dropFirst().enumerated().map {
    ($0.offset + 1, $0.element.lost)
  }

  private static let counted = StepName.allCases.filter { $0.counted != nil }

  private static func stages(of funnel: Funnel) -> [(name: String, count: Int, colour: Int)] {
    counted.enumerated().map { index, step in (step.counted ?? step.text, funnel[after: step], max(1, index)) }
  }

  private static func described(_ stages: [(name: String, count: Int, colour: Int)], _ name: String) -> String {
    "\(name): " + stages.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
  }

  private static func scaled(_ part: Int, of whole: Int, to length: Int) -> Int {
    whole > 0 ? (part * length + whole / 2) / whole : 0
  }

  /// Columns over ranges; `label` names the start of a range, `mark` draws a line at a number.
  static func histogram(
    _ histogram: ReportContent.Histogram, name: String, unit: String, mark: Int? = nil, label: (Int) -> String
  ) -> String {
    let most = max(histogram.counts.max() ?? 0, 1)
    let count = histogram.edges.count
    let step = 340 / max(count, 1)
    let words = zip(histogram.edges, histogram.counts).filter { $0.1 > 0 }.map { "\($0.1) from \(label($0.0))" }
    var html =
      "<svg class=\"chart part\" viewBox=\"0 0 400 186\" role=\"img\" aria-label=\"\(Markup.text("\(name): \(words.joined(separator: ", "))"))\">\n"
    html += frame(left: 48, right: 392, top: 26, bottom: 140, most: most, unit: unit)
    for (index, number) in histogram.counts.enumerated() {
      let height = number == 0 ? 0 : max(1, (number * 114 + most / 2) / most)
      let x = 50 + index * step
      if height > 0 {
        html +=
          "<rect class=\"in\" x=\"\(x + 1)\" y=\"\(140 - height)\" width=\"\(step - 2)\" height=\"\(height)\" rx=\"1.5\">"
        html += "<title>\(Markup.number(number)) from \(Markup.text(label(histogram.edges[index])))</title></rect>"
      }
      if index.isMultiple(of: count > 12 ? 4 : 2) {
        html += "<text class=\"quiet\" x=\"\(x + 1)\" y=\"157\">\(Markup.text(label(histogram.edges[index])))</text>"
      }
    }
    if let mark, let last = histogram.edges.last, last > 0, count > 1 {
      let width = histogram.edges[1] - histogram.edges[0]
      let x = 50 + mark * step / max(width, 1)
      html += marked(x, top: 18, bottom: 140, "threshold \(label(mark))", isLate: x > 220)
    }
    return html + "</svg>\n"
  }

  /// A count that grows with a threshold, as a step function; `mark` is the current threshold, negative if there is
  /// none.
  static func steps(_ points: [(at: Int, count: Int)], to end: Int, mark: Int, name: String, unit: String) -> String {
    let most = max(points.map(\.count).max() ?? 0, 1)
    let across = max(end, 1)
    func x(_ at: Int) -> Int { 48 + min(at, across) * 420 / across }
    func y(_ count: Int) -> Int { 180 - count * 150 / most }
    var path = "M48 180"
    for point in points { path += "H\(x(point.at))V\(y(point.count))" }
    path += "H468"
    let words = points.prefix(40).map { "\($0.count) at \($0.at)" }.joined(separator: ", ")
    var html =
      "<svg class=\"chart\" viewBox=\"0 0 480 226\" role=\"img\" aria-label=\"\(Markup.text("\(name): \(words)"))\">\n"
    html += frame(left: 48, right: 468, top: 30, bottom: 180, most: most, unit: unit)
    let step = [1, 2, 4, 8, 16, 32, 64, 128].first { across / $0 <= 8 } ?? 256
    for at in stride(from: 0, through: across, by: step) {
      html += "<line class=\"axis\" x1=\"\(x(at))\" x2=\"\(x(at))\" y1=\"180\" y2=\"184\"/>"
      html += "<text class=\"quiet\" x=\"\(x(at))\" y=\"198\" text-anchor=\"middle\">\(at)</text>"
    }
    html += "<path class=\"line\" d=\"\(path)\"/>\n"
    if mark >= 0, mark <= across {
      html += marked(x(mark), top: 20, bottom: 180, "threshold \(mark)", isLate: mark * 2 > across)
    }
    return html + "</svg>\n"
  }

  /// Two axes: images from 0 to `most` on the vertical one, `unit` on the horizontal one.
  private static func frame(left: Int, right: Int, top: Int, bottom: Int, most: Int, unit: String) -> String {
    "<line class=\"axis\" x1=\"\(left)\" x2=\"\(right)\" y1=\"\(bottom)\" y2=\"\(bottom)\"/>"
      + "<line class=\"axis\" x1=\"\(left)\" x2=\"\(left)\" y1=\"\(top)\" y2=\"\(bottom)\"/>\n"
      + "<text class=\"quiet\" x=\"0\" y=\"12\">images</text>"
      + "<text class=\"quiet\" x=\"\(left - 6)\" y=\"\(top + 5)\" text-anchor=\"end\">\(Markup.number(most))</text>"
      + "<text class=\"quiet\" x=\"\(left - 6)\" y=\"\(bottom + 4)\" text-anchor=\"end\">0</text>"
      + "<text class=\"quiet\" x=\"\(right)\" y=\"\(bottom + 38)\" text-anchor=\"end\">\(Markup.text(unit))</text>\n"
  }

  /// A vertical line at a number, with its name above the plot, where no curve crosses it.
  private static func marked(_ x: Int, top: Int, bottom: Int, _ name: String, isLate: Bool) -> String {
    "<line class=\"mark\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(top)\" y2=\"\(bottom)\"/>"
      + "<text x=\"\(x)\" y=\"\(top - 6)\" text-anchor=\"\(isLate ? "end" : "start")\">\(Markup.text(name))</text>\n"
  }
}
