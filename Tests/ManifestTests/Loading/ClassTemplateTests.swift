import Manifest
import Testing

@Suite("Paths with the key of a class")
struct ClassTemplateTests {
  @Test(
    "`{class}` is filled in, and other braces stay",
    arguments: [
      ("labels/{class}.jsonl", "labels/weir.jsonl"), ("{class}", "weir"), ("{class}{class}/a", "weirweir/a"),
      ("", ""), ("plain", "plain"), ("{", "{"), ("{{class}}", "{weir}"), ("{clas}s}", "{clas}s}"),
      ("é{class", "é{class"),
    ])
  func filled(template: String, path: String) throws {
    var (labels, crop) = (LabelSettings(), CropSettings())
    (labels.fileTemplate, labels.movedTemplate, crop.boxesTemplate) = (template, template, template)
    let name = try #require(ClassName(rawValue: "weir"))
    #expect([labels.file(for: name), labels.moved(to: name), crop.boxes(for: name)] == [path, path, path])
  }
}
