import Exports
import Manifest
import Pipeline
import Testing

@Suite struct `Credits` {
  private func lines(_ dataset: ExportDataset) throws -> [[String]] {
    let files = CreditsFormat(options: ExportOptions(path: "out/CREDITS.tsv")).files(of: dataset)
    #expect(files.map(\.path) == ["CREDITS.tsv"])
    return try files.first.required.text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func `name each picture with its creator, licence and page, and say how it was changed`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.images[0].origin?.credit.creator = "@ann"
    dataset.images[1].origin?.credit.title = "\"never closed"
    let lines = try lines(dataset)
    #expect(
      lines[0] == [
        "file", "title", "creator", "license", "license_url", "landing_url", "changes", "attribution", "source_url",
      ])
    #expect(
      lines[1] == [
        "train/flood_gate/ab00000000000000.jpg", "'+ A gate at \u{202e}night", "'@ann", "CC-BY-4.0",
        "https://creativecommons.org/licenses/by/4.0/", "https://example.org/page", "cropped and resized", "'=Ann Bee",
        "https://example.org/a,\"b\".jpg",
      ])
    #expect(lines[2][1] == "'\"never closed")
    #expect(lines[3] == ["val/weir/2000000000000000.jpg", "", "", "unknown", "", "", "", "", ""])
    #expect(lines.count == 4 && lines.allSatisfy { $0.count == 9 })
  }

  @Test func `are in the root of a tree if anything is known`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    let options = ExportOptions(path: "out/tree")
    let table = CreditsFormat(options: options).files(of: dataset).first?.content
    for files in [
      ImageFolderFormat(options: options).files(of: dataset), HuggingFaceFormat(options: options).files(of: dataset),
    ] {
      #expect(files.first { $0.path == "CREDITS.tsv" }?.content == table)
    }
    dataset.images[0].origin = nil
    #expect(!ImageFolderFormat(options: options).files(of: dataset).contains { $0.path == "CREDITS.tsv" })
  }

  @Test func `are a record set of Croissant`() throws {
    let dataset = try SampleDataset.small(isSplit: true)
    for folders in [[], ["out/imagefolder"]] {
      let options = ExportOptions(path: "out/croissant.json", imageFolders: folders)
      let text = try CroissantFormat(options: options).files(of: dataset).first.required.text
      #expect(text.contains("\"@id\": \"credits/license_url\""))
      #expect(text.contains("\"credits/file_name\": \"train/flood_gate/ab00000000000000.jpg\""))
      #expect(text.contains("\"credits/landing_url\": \"https://example.org/page\""))
    }
  }

  @Test func `the card counts licences and says what they ask for`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.images[1].origin?.terms = License("CC BY-NC-ND 2.0")
    dataset.images[2].origin = dataset.images[1].origin
    dataset.images[2].origin?.terms = License("CC-BY-SA-3.0")
    let files = HuggingFaceFormat(options: ExportOptions(path: "out/hub")).files(of: dataset)
    let card = try files.first { $0.path == "README.md" }.required.text
    #expect(card.contains("| [CC-BY-4.0](https://creativecommons.org/licenses/by/4.0/) | 1 |\n"))
    #expect(card.contains("1 of 3 images may not be shared changed (CC BY-NC-ND 2.0), and crops are changes"))
    #expect(
      card.contains("may not be used commercially") && card.contains("only under their own licence (CC BY-SA 3.0)"))
  }
}
