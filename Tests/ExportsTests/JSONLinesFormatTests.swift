import Exports
import Pipeline
import Testing

@Suite struct `JSON lines` {
  @Test func `a line holds the columns of the CSV table with their types`() throws {
    let format = JSONLinesFormat(options: ExportOptions(path: "out/manifest.jsonl"))
    let files = format.files(of: try SampleDataset.small(isSplit: true))
    #expect(files.map(\.path) == ["manifest.jsonl"])
    let zeros = String(repeating: "0", count: 62)
    let lines = try files.first.required.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4)
    #expect(
      try lines.first.required == """
        {"image_id":"ab\(zeros)","file_name":"train/flood_gate/ab00000000000000.jpg","label":"flood_gate",\
        "label_index":0,"split":"train","width":224,"height":224,"bytes":2,"format":"jpeg",\
        "phash":"0123456789abcdef","source":"sources/gate.csv","source_row":17,\
        "source_url":"https://example.org/a,\\"b\\".jpg","license":"CC-BY-4.0","attribution":"=Ann\\nBee",\
        "license_url":"https://creativecommons.org/licenses/by/4.0/","title":"+ A gate\\tat \u{202e}night",\
        "landing_url":"https://example.org/page",\
        "label_source":"model","label_score":0.9312,"crop_mode":"center","crop_box":"80,0,480"}
        """)
    #expect(
      lines[2] == """
        {"image_id":"20\(zeros)","file_name":"val/weir/2000000000000000.jpg","label":"weir","label_index":1,\
        "split":"val","width":224,"height":224,"bytes":2,"format":"jpeg","label_source":"source","crop_mode":"none"}
        """)
  }

  @Test func `control characters are escaped`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.images[0].origin?.attribution = "a\u{0}\t\u{1f}\\é"
    let format = JSONLinesFormat(options: ExportOptions(path: "out/manifest.jsonl"))
    #expect(
      try format.files(of: dataset).first.required.text.contains(#""attribution":"a\u0000\t\u001f\\é""#))
  }
}
