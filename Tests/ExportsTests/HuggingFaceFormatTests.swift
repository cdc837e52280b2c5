import Exports
import Manifest
import Pipeline
import Testing

@Suite struct `Hugging Face folders` {
  func card(_ dataset: ExportDataset) throws -> String {
    let files = HuggingFaceFormat(options: ExportOptions(path: "out/hub")).files(of: dataset)
    return try files.first { $0.path == "README.md" }.required.text
  }

  @Test func `the tree is an image folder with a card`() throws {
    let dataset = try SampleDataset.small(isSplit: true)
    let options = ExportOptions(path: "out/hub")
    let tree = ImageFolderFormat(options: options).files(of: dataset)
    let files = HuggingFaceFormat(options: options).files(of: dataset)
    #expect(Array(files.dropLast()) == tree)
    #expect(files.last?.path == "README.md")
  }

  @Test func `the card counts the images of each class and split`() throws {
    var dataset = try SampleDataset.small(isSplit: true)
    dataset.classes[1].title = "Weir | dam"
    let card = try card(dataset).replacing(/sha256:[0-9a-f]{64}/, with: "sha256:…")
    #expect(
      card.hasPrefix(
        """
        ---
        pretty_name: "flood-assets"
        license: cc-by-4.0
        task_categories:
        - image-classification
        size_categories:
        - n<1K
        configs:
        - config_name: default
          description: "pictures sha256:…"
          drop_labels: false
          data_files:
          - split: train
            path:
            - "train/*/*"
          - split: validation
            path:
            - "val/*/*"
        ---

        # flood-assets

        Flood "defence" assets.

        - Version: 0.3.0
        - License of the set: CC-BY-4.0
        - Contact: data@example.org

        ## Classes

        | index | class | title | train | val | test |
        | --- | --- | --- | --- | --- | --- |
        | 0 | `flood_gate` |  | 1 | 0 | 0 |
        | 1 | `weir` | Weir \\| dam | 1 | 1 | 0 |

        """))
  }

  @Test func `an unsplit dataset has one column of counts`() throws {
    let card = try card(try SampleDataset.small(isSplit: false))
    #expect(card.contains("| index | class | title | images |\n"))
    #expect(card.contains("| 1 | `weir` |  | 2 |\n"))
  }

  @Test func `the card names the files of splits that have any, and folders that loaders pass over`() throws {
    var dataset = try SampleDataset.small(isSplit: false)
    #expect(try card(dataset).contains("  data_files:\n  - split: train\n    path:\n    - \"*/*\"\n---\n"))
    dataset.classes[1].name = try ClassName(rawValue: "__weir").required
    #expect(try card(dataset).contains("    path:\n    - \"*/*\"\n    - \"__*/*\"\n---\n"))
    dataset.images.removeAll { $0.classIndex != 1 }
    let card = try card(dataset)
    #expect(card.contains("    path:\n    - \"__*/*\"\n---\n"))
    #expect(card.contains("ClassLabel(names=names)"))
    dataset.images = []
    #expect(!(try self.card(dataset).contains("configs:")))
  }

  @Test func `the configuration is another one when a picture is, since loaders keep what they read under it`() throws {
    let dataset = try SampleDataset.small(isSplit: true)
    var other = dataset
    other.images[0].blob = other.images[1].blob
    func configuration(_ dataset: ExportDataset) throws -> Substring? {
      try card(dataset).split(separator: "\n").first { $0.hasPrefix("  description: ") }
    }
    #expect(try configuration(dataset) != nil && configuration(dataset) != configuration(other))
    other = dataset
    other.description = "Other words."
    #expect(try configuration(dataset) == configuration(other))
  }

  @Test func `a licence the hub does not know has a name of its own`() throws {
    var dataset = try SampleDataset.small(isSplit: false)
    #expect(try card(dataset).contains("The license above is that of the set."))
    dataset.license = nil
    let unnamed = try card(dataset)
    #expect(unnamed.contains("The set itself names no license.") && !unnamed.contains("license above"))
    dataset.license = "Our Terms: v1.0"
    #expect(try card(dataset).contains("\nlicense: other\nlicense_name: \"our-terms--v1.0\"\n"))
  }

  @Test func `what the manifest says is text in the card, whatever it looks like`() throws {
    var dataset = try SampleDataset.small(isSplit: false)
    dataset.description = """
      # Head <script>alert(1)</script>
          code & [here](javascript:x) ![p](http://a.example/p.png)
      1. one
      ===
      \u{202E}_a_ a_b `c` **d** | e
      """
    dataset.url = "https://a.example/x_y?q=<b>\"|`"
    dataset.license = "a\n---\n- b"
    dataset.classes[1].title = "<img src=x onerror=y> | c"
    let card = try card(dataset)
    #expect(
      card.contains(
        """
        \\# Head &lt;script&gt;alert(1)&lt;/script&gt;
        code &amp; \\[here\\](javascript:x) !\\[p\\](http://a.example/p.png)
        1\\. one
        \\===
        \\\\u{202e}\\_a\\_ a_b \\`c\\` \\*\\*d\\*\\* \\| e

        """))
    #expect(card.contains("- Page: <https://a.example/x_y?q=%3Cb%3E%22%7C%60>\n"))
    #expect(card.contains("- License of the set: a --- - b\n"))
    #expect(card.contains("| &lt;img src=x onerror=y&gt; \\| c |"))
  }
}
