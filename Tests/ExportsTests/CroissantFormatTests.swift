import Exports
import Manifest
import Pipeline
import Testing

@Suite struct `Croissant descriptions` {
  func text(_ dataset: ExportDataset, to path: String = "out/croissant.json", imageFolders: [String]) throws -> String {
    let format = CroissantFormat(options: ExportOptions(path: path, imageFolders: imageFolders))
    return try format.files(of: dataset).first.required.text
  }

  /// What stands between two strings.
  func part(of text: String, from start: String, upTo end: String) throws -> String {
    let rest = try text.split(separator: start, maxSplits: 1).dropFirst().first.required
    return String(try rest.split(separator: end, maxSplits: 1).first.required)
  }

  @Test func `the whole description of a split dataset beside its image folder`() throws {
    let text = try text(try SampleDataset.small(isSplit: true), imageFolders: ["out/imagefolder"])
    #expect(text.hasPrefix("{\n  \"@context\": {\n    \"@language\": \"en\",\n"))
    let start = try part(of: text, from: "\"transform\": \"cr:transform\"\n  },\n", upTo: "  \"recordSet\": [")
    #expect(
      start == """
          "@type": "sc:Dataset",
          "conformsTo": "http://mlcommons.org/croissant/1.0",
          "name": "flood-assets",
          "description": "Flood \\"defence\\" assets.",
          "license": "CC-BY-4.0",
          "version": "0.3.0",
          "creator": {
            "@type": "sc:Organization",
            "name": "data@example.org",
            "email": "data@example.org"
          },
          "citeAs": "flood-assets, version 0.3.0",
          "distribution": [
            {
              "@type": "cr:FileSet",
              "@id": "image-files",
              "name": "image-files",
              "description": "The pictures.",
              "encodingFormat": [
                "image/jpeg",
                "image/png"
              ],
              "includes": [
                "imagefolder/*/*/*.jpg",
                "imagefolder/*/*/*.png"
              ]
            }
          ],

        """)
    #expect(
      try expressions(in: text) == ["^imagefolder/(.+)$", "^imagefolder/[^/]+/([^/]+)/", "^imagefolder/([^/]+)/"])
    for field in ["image", "file_name", "label", "split"] { #expect(text.contains("\"@id\": \"images/\(field)\"")) }
  }

  @Test func `page, day and citation are the manifest's`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.url = "https://example.org/flood"
    dataset.published = "2026-11-25"
    dataset.citation = "Flood assets, 2026"
    let text = try text(dataset, imageFolders: ["out/imagefolder"])
    let part = try part(of: text, from: "\"license\": \"CC-BY-4.0\",\n", upTo: "  \"creator\"")
    #expect(
      part == """
          "url": "https://example.org/flood",
          "version": "0.3.0",
          "datePublished": "2026-11-25",

        """)
    #expect(text.contains("\"citeAs\": \"Flood assets, 2026\""))
  }

  @Test func `the split of an unsplit dataset is empty and the class is the first level`() throws {
    let text = try text(try SampleDataset.small(isSplit: false), imageFolders: ["out/imagefolder"])
    #expect(try expressions(in: text) == ["^imagefolder/(.+)$", "^imagefolder/([^/]+)/", "^()"])
    #expect(text.contains("\"imagefolder/*/*.jpg\""))
  }

  @Test(
    "pictures are loaded from the first image folder within reach",
    arguments: [
      (["out/imagefolder"], "imagefolder/*/*.jpg"), (["elsewhere", "out/a/b"], "a/b/*/*.jpg"),
      (["./out//c/"], "c/*/*.jpg"), (["out"], "*/*.jpg"), (["out/a[1]"], "a[[]1]/*/*.jpg"),
    ])
  func reach(folders: [String], includes: String) throws {
    let text = try text(try SampleDataset.small(isSplit: false), imageFolders: folders)
    #expect(text.contains("\"\(includes)\""))
  }

  @Test(arguments: [[], ["elsewhere"], ["outer/imagefolder"]])
  func `without a folder within reach the records are in the file`(folders: [String]) throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.images[0].origin = nil
    let text = try text(dataset, imageFolders: folders)
    #expect(!text.contains("\"distribution\""))
    #expect(
      text.hasSuffix(
        """
                {
                  "images/file_name": "val/weir/2000000000000000.jpg",
                  "images/label": "weir",
                  "images/split": "val"
                }
              ]
            }
          ]
        }

        """))
  }

  @Test func `what the manifest does not say is not said`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    (dataset.version, dataset.license, dataset.contact, dataset.description) = (nil, nil, nil, nil)
    let text = try text(dataset, imageFolders: ["out/imagefolder"])
    for key in ["version", "license", "creator", "datePublished", "url"] { #expect(!text.contains("\n  \"\(key)\":")) }
    #expect(text.contains("\"description\": \"3 images in 2 classes: flood_gate, weir\""))
  }

  private func expressions(in text: String) throws -> [String] {
    // The first is the context's.
    text.split(separator: "\"regex\": \"").dropFirst(2).compactMap {
      $0.split(separator: "\"\n").first.map(String.init)
    }
  }
}
