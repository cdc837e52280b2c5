import Exports
import Pipeline
import Testing

@Suite struct `CSV tables` {
  let format = CSVFormat(options: ExportOptions(path: "out/manifest.csv"))

  @Test func `a row says what an image is, whence it came and who decided`() throws {
    let files = format.files(of: try SampleDataset.small(isSplit: true))
    #expect(files.map(\.path) == ["manifest.csv"])
    let title = "'+ A gate\tat \u{202e}night"
    let zeros = String(repeating: "0", count: 62)
    #expect(
      try files.first.required.text == """
        image_id,file_name,label,label_index,split,group_id,width,height,bytes,format,phash,source,source_row,source_url,\
        license,attribution,license_url,creator,title,landing_url,label_source,label_score,crop_mode,crop_box
        ab\(zeros),train/flood_gate/ab00000000000000.jpg,flood_gate,0,train,,224,224,2,jpeg,0123456789abcdef,\
        sources/gate.csv,17,"https://example.org/a,""b"".jpg",CC-BY-4.0,"'=Ann
        Bee",https://creativecommons.org/licenses/by/4.0/,,\(title),https://example.org/page,model,0.9312,center,"80,0,480"
        10\(zeros),train/weir/1000000000000000.png,weir,1,train,ab\(zeros),224,224,2,png,,photos/weir.png,,,unknown,,,,,,\
        person,0.0012,person,"1,2,3"
        20\(zeros),val/weir/2000000000000000.jpg,weir,1,val,,224,224,2,jpeg,,,,,,,,,,,source,,none,

        """)
  }

  @Test func `file names in an unsplit dataset begin with the class`() throws {
    let text = try format.files(of: try SampleDataset.small(isSplit: false)).first.required.text
    #expect(text.contains(",weir/2000000000000000.jpg,weir,1,,"))
  }

  @Test(
    "a cell is quoted only where it must be",
    arguments: [
      ("plain", "plain"), ("=1+1", "'=1+1"), ("a;b", "a;b"), (" led", "\" led\""), ("trailed\t", "\"trailed\t\""),
      ("a\rb", "\"a\rb\""), ("\"", "\"\"\"\""), ("", ""),
    ])
  func quoting(cell: String, written: String) throws {
    var dataset = try SampleDataset.small(isSplit: false)
    dataset.images[0].origin?.attribution = cell
    let text = try format.files(of: dataset).first.required.text
    #expect(text.contains(",CC-BY-4.0,\(written),https:"))
  }
}
