import Digests
import Exports
import Pipeline
import Testing

@Suite struct `WebDataset shards` {
  func format(shardBytes: Int = 1 << 20) -> WebDatasetFormat {
    WebDatasetFormat(options: ExportOptions(path: "out/webdataset", shardBytes: shardBytes))
  }

  /// Contents for the blobs of a dataset, each of the size the dataset says.
  func blobs(of dataset: ExportDataset) -> [SHA256Digest: [UInt8]] {
    var blobs: [SHA256Digest: [UInt8]] = [:]
    for image in dataset.images {
      blobs[image.blob] = Array(repeating: UInt8(image.classIndex), count: image.blobBytes)
    }
    return blobs
  }

  func archives(_ files: [OutputFile], of dataset: ExportDataset) throws -> [TarReader] {
    try files.map { try TarReader($0.content, blobs: blobs(of: dataset)) }
  }

  @Test func `each split has its shards, and a sample is a picture, its class and its facts`() throws {
    let dataset = try SampleDataset.small(isSplit: true)
    let files = format().files(of: dataset)
    #expect(files.map(\.path) == ["train-000000.tar", "val-000000.tar"])
    let archives = try archives(files, of: dataset)
    #expect(
      archives.map { $0.members.map(\.name) } == [
        [
          "1000000000000000.png", "1000000000000000.cls", "1000000000000000.json", "ab00000000000000.jpg",
          "ab00000000000000.cls", "ab00000000000000.json",
        ], ["2000000000000000.jpg", "2000000000000000.cls", "2000000000000000.json"],
      ])
    let train = try archives.first.required.members
    #expect(train[0].contents == [1, 1])
    #expect(train[1].text == "1")
    let zeros = String(repeating: "0", count: 62)
    #expect(
      train[2].text == """
        {"image_id":"10\(zeros)","label":"weir","label_index":1,"split":"train","group_id":"ab\(zeros)",\
        "width":224,"height":224,"label_source":"person","crop_mode":"person","crop_box":"1,2,3"}
        """)
    #expect(
      train[5].text == """
        {"image_id":"ab\(zeros)","label":"flood_gate","label_index":0,"split":"train","group_id":"",\
        "width":224,"height":224,"label_source":"model","crop_mode":"center","crop_box":"80,0,480"}
        """)
  }

  @Test func `members belong to nobody and have no time`() throws {
    let dataset = try SampleDataset.small(isSplit: false)
    for member in try archives(format().files(of: dataset), of: dataset).flatMap(\.members) {
      #expect(member.numbers == [0o644, 0, 0, 0])
    }
  }

  @Test func `an unsplit dataset has data shards`() throws {
    #expect(format().files(of: try SampleDataset.small(isSplit: false)).map(\.path) == ["data-000000.tar"])
  }

  @Test(
    "no shard of several samples is larger than the limit",
    arguments: [1, 8_000, 12_000, 20_000, 40_000, 1 << 20])
  func limit(shardBytes: Int) throws {
    var images = try (1...20).map { try SampleDataset.image($0, classIndex: 0) }
    for index in images.indices { images[index].blobBytes = index * 400 }
    let dataset = ExportDataset(
      name: "many", classes: try SampleDataset.classes(["weir"]), isSplit: false, images: images)
    let archives = try archives(format(shardBytes: shardBytes).files(of: dataset), of: dataset)
    #expect(archives.allSatisfy { $0.size <= shardBytes || $0.members.count == 3 })
    #expect(archives.flatMap(\.members).count == 60)
    // Full means full: the first sample of a shard had no room in the one before.
    for (shard, next) in zip(archives, archives.dropFirst()) {
      let sample = next.members.prefix(3).reduce(0) { $0 + 512 + ($1.contents.count + 511) / 512 * 512 }
      #expect(shard.size + sample > shardBytes)
    }
  }

  @Test func `the same image in two classes is two samples`() throws {
    let images = try [SampleDataset.image(1, classIndex: 1), SampleDataset.image(1, classIndex: 0)]
    let dataset = ExportDataset(
      name: "twins", classes: try SampleDataset.classes(["outfall", "weir"]), isSplit: false, images: images)
    let members = try archives(format().files(of: dataset), of: dataset).flatMap(\.members)
    #expect(
      members.map(\.name) == [
        "0100000000000000.jpg", "0100000000000000.cls", "0100000000000000.json", "0100000000000000-2.jpg",
        "0100000000000000-2.cls", "0100000000000000-2.json",
      ])
    #expect([members[1].text, members[4].text] == ["0", "1"])
  }

  @Test func `the order of the images does not matter`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    let files = format().files(of: dataset)
    dataset.images.reverse()
    #expect(format().files(of: dataset) == files)
  }
}
