import Digests
import Exports
import Pipeline
import Testing

@Suite struct `Image folders` {
  let format = ImageFolderFormat(options: ExportOptions(path: "out/imagefolder"))

  @Test func `a split dataset has a folder a split and a folder a class`() throws {
    let dataset = try SampleDataset.small(isSplit: true)
    let files = format.files(of: dataset)
    #expect(
      files.map(\.path) == [
        "classes.txt", "CREDITS.tsv", "train/flood_gate/ab00000000000000.jpg", "train/weir/1000000000000000.png",
        "val/weir/2000000000000000.jpg",
      ])
    #expect(files.dropFirst(2).map(\.content) == dataset.images.map { .blob($0.blob) })
  }

  @Test func `an unsplit dataset has no split level`() throws {
    let files = format.files(of: try SampleDataset.small(isSplit: false))
    #expect(
      files.map(\.path) == [
        "classes.txt", "CREDITS.tsv", "flood_gate/ab00000000000000.jpg", "weir/1000000000000000.png",
        "weir/2000000000000000.jpg",
      ])
  }

  @Test func `classes are listed in the order of their index`() throws {
    let files = format.files(of: try SampleDataset.small(isSplit: true))
    #expect(try files.first.required.text == "flood_gate\nweir\n")
  }

  @Test func `of two digests that begin alike the later bears all its digits`() throws {
    var images = try [SampleDataset.image(1, classIndex: 0), SampleDataset.image(1, classIndex: 0)]
    let later = try SampleDataset.digest([1, 0, 0, 0, 0, 0, 0, 0], rest: 9)
    images[0].image = later
    let dataset = ExportDataset(
      name: "twins", classes: try SampleDataset.classes(["weir"]), isSplit: false, images: images)
    #expect(
      format.files(of: dataset).map(\.path) == ["classes.txt", "weir/\(later.hex).jpg", "weir/0100000000000000.jpg"])
  }

  @Test func `the same image in two classes has the same name in both`() throws {
    let images = try [SampleDataset.image(1, classIndex: 0), SampleDataset.image(1, classIndex: 1)]
    let dataset = ExportDataset(
      name: "twins", classes: try SampleDataset.classes(["outfall", "weir"]), isSplit: false, images: images)
    #expect(
      format.files(of: dataset).map(\.path) == [
        "classes.txt", "outfall/0100000000000000.jpg", "weir/0100000000000000.jpg",
      ])
  }
}
