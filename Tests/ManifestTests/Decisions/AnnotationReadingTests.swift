import Diagnostics
import Manifest
import Testing

@Suite("Boxes of other programs, as they are read")
struct AnnotationReadingTests {
  private func boxes(_ squares: [ImportedSquare]) -> [ImportedSquare.Box] {
    var found: [ImportedSquare.Box] = []
    for square in squares {
      if case .boxes(let boxes) = square.shape { found += boxes }
    }
    return found
  }

  @Test(
    "the number of words says what a YOLO line is",
    arguments: [
      ("3 0.5 0.5 0.5 0.25", BoxEdges(left: 0.25, top: 0.375, right: 0.75, bottom: 0.625)),
      ("3 0.5 0.5 0.5 0.25 0.9", BoxEdges(left: 0.25, top: 0.375, right: 0.75, bottom: 0.625)),
      ("3 0.5 0.25 0.75 0.5 0.5 0.75 0.25 0.5", BoxEdges(left: 0.25, top: 0.25, right: 0.75, bottom: 0.75)),
      ("3 0.25 0.5 0.75 0.5 0.5 1.0", BoxEdges(left: 0.25, top: 0.5, right: 0.75, bottom: 1)),
      ("3\t0.25 0.5  0.75 0.5 0.5 1.0 0.5 0.75 0.5 0.625\r", BoxEdges(left: 0.25, top: 0.5, right: 0.75, bottom: 1)),
      ("3.0 0.25 0.5 0.75 0.5 0.5 1.0078125", BoxEdges(left: 0.25, top: 0.5, right: 0.75, bottom: 1.0078125)),
    ])
  func yoloLine(text: String, expected: BoxEdges) throws {
    let line = try #require(try YOLO.lines(Array("\(text)\n".utf8), file: "1.txt").first)
    #expect(line.edges == expected && line.category == 3)
  }

  @Test(
    "a YOLO line of another number of words, or with values that are no shares, is a mistake at its line",
    arguments: [
      "0 0.5 0.5 0.5", "0 0.5 0.5", "0", "0 0.1 0.1 0.2 0.2 0.3 0.3 0.4", "0 320 240 100 100", "0 -0.5 0.5 0.1 0.1",
      "0 0.1 0.1 0.9 0.1 0.9 1.5", "weir 0.5 0.5 0.1 0.1", "-1 0.5 0.5 0.1 0.1", "0.5 0.5 0.5 0.1 0.1",
      "0 nan 0.5 0.1 0.1", "0 0.5 x 0.1 0.1",
    ])
  func yoloMistake(text: String) throws {
    let error = #expect(throws: DiagnosticError.self) {
      try YOLO.lines(Array("0 0.5 0.5 0.1 0.1\n\n\(text)\n".utf8), file: "1.txt")
    }
    #expect(error?.diagnostics.compactMap(\.place) == [SourcePlace(file: "1.txt", line: 3)])
  }

  @Test("names of YOLO classes are lines or `names:` of a YAML file; a number they lack is a mistake at its line")
  func yoloNames() throws {
    let listed = try YOLONames(Array("person\nweir\n".utf8), file: "classes.txt")
    let mapped = try YOLONames(Array("path: x\nnames: { 1: weir, 0: person }\n".utf8), file: "data.yaml")
    let sequence = try YOLONames(Array("names: [person, weir]\n".utf8), file: "data.yaml")
    for names in [listed, mapped, sequence] {
      #expect([names[0], names[1], names[2]] == ["person", "weir", nil])
      var labels = YOLOLabels()
      try labels.add(
        try YOLO.lines(Array("1 0.5 0.5 0.1 0.1\n".utf8), file: "1.txt"), stem: "1", file: "1.txt", names: names)
      guard case .boxes(let boxes) = labels.squares.first?.shape else { throw Missing() }
      #expect(boxes.map(\.category) == ["weir"])
      #expect(throws: DiagnosticError.self) {
        try labels.add(
          try YOLO.lines(Array("2 0.5 0.5 0.1 0.1\n".utf8), file: "2.txt"), stem: "2", file: "2.txt", names: names)
      }
    }
  }

  @Test("without names one number says no category, and several say that they differ")
  func yoloUnnamed() throws {
    var labels = YOLOLabels()
    let zero = try YOLO.lines(Array("0 0.5 0.5 0.1 0.1\n".utf8), file: "1.txt")
    let one = try YOLO.lines(Array("1 0.5 0.5 0.1 0.1\n".utf8), file: "2.txt")
    func categories() -> [String?] { boxes(labels.squares).map(\.category) }
    try labels.add(zero, stem: "1", file: "1.txt", names: nil)
    #expect(categories() == [nil])
    try labels.add(one, stem: "2", file: "2.txt", names: nil)
    #expect(categories() == ["0", "1"])
  }

  @Test("COCO ids are numbers or texts, members come in any order, and an outline without a box gives its envelope")
  func coco() throws {
    let text = """
      {"annotations": [
        {"segmentation": [[10, 20, 60, 20, 60, 90], [5, 30, 8, 33, 8, 30]], "image_id": "7", "category_id": "2"},
        {"image_id": 7, "category_id": 2, "bbox": [1.5, 2, 3, 4], "segmentation": [[0, 0, 9, 9, 0, 9]]},
        {"image_id": 7, "category_id": 1, "bbox": [], "segmentation": {"counts": "abc", "size": [9, 9]}},
        {"image_id": 7, "category_id": 1, "bbox": [0, 0, 9, 9], "iscrowd": 1},
        {"image_id": 7, "category_id": 1, "bbox": [0, 0, 9, 9, 45]},
        {"image_id": 7, "category_id": 1, "bbox": [40, 45, 20, 10], "attributes": {"rotation": 90.0}}],
       "categories": [{"id": 2, "name": "weir"}, {"id": "1", "name": "person", "supercategory": null}],
       "images": [{"width": 640.0, "height": 480, "id": 7.0, "file_name": "a/p.jpg"}], "info": {"x": [1, {}]}}
      """
    let square = try #require(try COCO.squares(Array(text.utf8), file: "c.json").first)
    #expect(square.name == "a/p.jpg" && square.size == PictureSize(width: 640, height: 480))
    guard case .boxes(let boxes) = square.shape else { throw Missing() }
    #expect(boxes.map(\.category) == ["weir", "weir", "person", "person", "person", "person"])
    #expect(boxes.map(\.place.line) == [2, 3, 4, 5, 6, 7])
    #expect(boxes[0].extent == .pixels(BoxEdges(left: 5, top: 20, right: 60, bottom: 90)))
    #expect(boxes[1].extent == .pixels(BoxEdges(left: 1.5, top: 2, right: 4.5, bottom: 6)))
    for index in 2...4 {
      guard case .unread = boxes[index].extent else { throw Missing() }
    }
    guard case .pixels(let turned) = boxes[5].extent else { throw Missing() }
    #expect(abs(turned.left - 45) < 1e-9 && abs(turned.bottom - 60) < 1e-9)
  }

  @Test("annotations of an image that is not there are named with their line")
  func cocoUnknownImage() throws {
    let text = #"{"images": [], "annotations": [\#n{"image_id": 3, "bbox": [0, 0, 5, 5]}]}"#
    let squares = try COCO.squares(Array(text.utf8), file: "c.json")
    #expect(squares.map(\.place) == [SourcePlace(file: "c.json", line: 2)])
    guard case .unread(let words)? = squares.first?.shape else { throw Missing() }
    #expect(words.contains("`3`"))
  }

  @Test(
    "COCO files with mistakes are refused with their lines",
    arguments: [
      ("{\"images\": [],\n\"annotations\": [{\"image_id\": 1, \"bbox\": [1, 2, \"3\", 4]}]}", 2),
      ("{\"images\": [],\n\"annotations\": [{\"bbox\": [1, 2, 3, 4]}]}", 2),
      ("{\"images\": [\n\n{\"id\": 1}], \"annotations\": []}", 3),
      (
        "{\"images\": [\n{\"id\": 1, \"file_name\": \"a\"},\n{\"id\": \"1\", \"file_name\": \"b\"}], \"annotations\": []}",
        3
      ),
      ("{\"images\": [\n{\"id\": 1, \"file_name\": \"a\", \"width\": 0, \"height\": 9}], \"annotations\": []}", 2),
      ("{\"images\": [\n{\"id\": 1, \"file_name\": \"a\", \"width\": 9}], \"annotations\": []}", 2),
      ("{\"images\": [],\n\"annotations\": [{\"image_id\": 1, \"bbox\": [1e300, 2, 3, 4]}]}", 2),
      ("{\"images\": [],\n\"annotations\": [{]}", 2),
      ("{\"images\": [], \"annotations\": []}\n\n{}", 3),
      ("{\"x\":\n" + String(repeating: "[", count: 100_000), 2),
    ])
  func cocoMistakes(text: String, line: Int) {
    let error = #expect(throws: DiagnosticError.self) { try COCO.squares(Array(text.utf8), file: "c.json") }
    #expect(error?.diagnostics.compactMap { $0.place?.line } == [line])
  }

  @Test(arguments: ["[]", "{}", "{\"images\": 3, \"annotations\": []}", "", "null"])
  func `what is no COCO file is refused`(text: String) {
    #expect(throws: DiagnosticError.self) { try COCO.squares(Array(text.utf8), file: "c.json") }
  }

  @Test("a Pascal VOC file gives its objects, not their parts, with their names and its size")
  func voc() throws {
    let text = """
      <?xml version="1.0"?>
      <!-- <object><bndbox/></object> -->
      <annotation verified="a>b">
        <folder>a</folder><filename>R&amp;D &#x2013; 1.jpg</filename>
        <size><width>640</width><height> 480 </height><depth>3</depth></size>
        <object>
          <part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></part>
          <name><![CDATA[weir & dam]]></name>
          <bndbox><xmin>10.5</xmin><ymin>20</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>
        </object>
        <object><name>turned</name><robndbox><cx>50</cx><cy>50</cy><w>20</w><h>20</h><angle>0</angle></robndbox></object>
        <object><polygon><pt><x>1</x><y>2</y></pt><pt><x>5</x><y>9</y></pt></polygon></object>
        <object><name>none</name></object>
        <object><name>old</name><deleted>1</deleted></object>
      </annotation>
      """
    let squares = try PascalVOC.squares(Array(text.utf8), stem: "x", file: "x.xml")
    let square = try #require(squares.first)
    #expect(square.name == "R&D – 1.jpg" && square.folder == "a")
    #expect(square.size == PictureSize(width: 640, height: 480))
    guard case .boxes(let boxes) = square.shape else { throw Missing() }
    #expect(boxes.map(\.category) == ["weir & dam", "turned", nil, "none"])
    #expect(boxes[0].extent == .pixels(BoxEdges(left: 10.5, top: 20, right: 30, bottom: 40)))
    #expect(boxes[1].extent == .pixels(BoxEdges(left: 40, top: 40, right: 60, bottom: 60)))
    #expect(boxes[2].extent == .pixels(BoxEdges(left: 1, top: 2, right: 5, bottom: 9)))
    #expect(boxes[0].place.line == 6)
  }

  @Test("a Pascal VOC file that names no picture is for the picture of its own name")
  func vocName() throws {
    let box = "<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>"
    let text = "<annotation><filename/><object>\(box)</object></annotation>"
    #expect(try PascalVOC.squares(Array(text.utf8), stem: "a/p1", file: "p1.xml").map(\.name) == ["a/p1"])
  }

  @Test(
    "XML that is hostile or broken is refused with its line",
    arguments: [
      "<!DOCTYPE a [<!ENTITY x \"y\">]>\n<annotation/>", "<!DOCTYPE annotation SYSTEM \"file:///etc/passwd\">",
      "<annotation>&x;</annotation>", "<annotation>&#x110000;</annotation>", "<annotation>", "<annotation></object>",
      "", "annotation", "<annotation", "<annotation a=\"", "<annotation><!-- ", "<a></a>",
      "<annotation><size><width>x</width><height>1</height></size></annotation>",
      "<annotation><size><width>0</width><height>0</height></size></annotation>",
      "<annotation><object><bndbox><xmin>1</xmin></bndbox></object></annotation>",
      "<annotation><object><bndbox><xmin>nan</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>",
      String(repeating: "<annotation>", count: 100_000),
      "<annotation>" + String(repeating: "<x/>", count: 300_000) + "</annotation>",
    ])
  func hostileXML(text: String) {
    let error = #expect(throws: DiagnosticError.self) {
      try PascalVOC.squares(Array(text.utf8), stem: "x", file: "x.xml")
    }
    #expect(error?.diagnostics.allSatisfy { $0.place?.file == "x.xml" } == true)
  }

  @Test(
    "a table has squares, corners, or boxes by their size",
    arguments: [
      ("image,x,y,side\np,1,2.0,3", ImportedSquare.Shape.decision(.square(x: 1, y: 2, side: 3, by: .person)), nil),
      ("filename,xmin,ymin,xmax,ymax\np,-1.5,2,30,40", nil, nil),
      ("filename,width,height,xmin,ymin,xmax,ymax\np,640,480,-1.5,2,30,40", nil, "640x480"),
      ("Image_Name,X,Y,Width,Height\np,-1.5,2,31.5,38", nil, nil),
      ("filename,bbox_x,bbox_y,bbox_width,bbox_height,image_width,image_height\np,-1.5,2,31.5,38,64,48", nil, "64x48"),
    ] as [(String, ImportedSquare.Shape?, String?)])
  func table(text: String, shape: ImportedSquare.Shape?, size: String?) throws {
    let square = try #require(try SquareTable.squares(Array(text.utf8), file: "t.csv").first)
    #expect(square.name == "p" && square.size?.description == size)
    if let shape {
      #expect(square.shape == shape)
    } else {
      #expect(boxes([square]).map(\.extent) == [.pixels(BoxEdges(left: -1.5, top: 2, right: 30, bottom: 40))])
    }
  }

  @Test(
    "a wrong number in a table is named",
    arguments: [
      ("image,x,y,side\np,five,2,3", "`x` is `five`"), ("image,x,y,side\np,5,2.5,3", "`y` is `2.5`"),
      ("image,x,y,side\np,5,2,0", "`side` is `0`"), ("image,x,y,side\np,5,,3", "no `y`"),
      ("image,x,y,side,by\np,5,2,3,me", "`by` is `me`"), ("image,xmin,ymin,xmax,ymax\np,9,2,3,8", "`xmin`"),
      ("image,xmin,ymin,xmax,ymax\np,1,2,3,w", "`ymax` is `w`"), ("image,x,y,width,height\np,1,2,-3,4", "more than 0"),
      ("image,x,y,width,height\np,0.1,0.2,0.3,0.4", "shares"), ("image,a\np,1", "neither a square nor a box"),
    ])
  func wrongNumber(text: String, words: String) {
    let error = #expect(throws: DiagnosticError.self) { try SquareTable.squares(Array(text.utf8), file: "t.csv") }
    #expect(error?.diagnostics.map(\.message).joined().contains(words) == true)
    #expect(error?.diagnostics.compactMap { $0.place?.line } == [2])
  }

  @Test("`label` is the answer where no other column is one, and else the class")
  func labelColumn() throws {
    let own = try ImportedAnswer.read(Array("file,Label\np,yes\n".utf8), file: "t.csv")
    #expect(own.map(\.answer) == [.yes] && own.map(\.className) == [nil])
    let beside = try ImportedAnswer.read(Array("file,Label,Correct\np,weir,0\n".utf8), file: "t.csv")
    #expect(beside.map(\.answer) == [.no] && beside.map(\.className) == ["weir"])
  }

  @Test("a table without names of columns is one mistake, and of very many mistakes the rest is counted")
  func manyMistakes() throws {
    let rows = (0..<150).map { "photos/\($0).jpg,maybe\n" }.joined()
    let headless = #expect(throws: DiagnosticError.self) { try ImportedAnswer.read(Array(rows.utf8), file: "t.csv") }
    #expect(headless?.diagnostics.map(\.message) == ["no column names the pictures"])
    let bad = #expect(throws: DiagnosticError.self) {
      try ImportedAnswer.read(Array("file,answer\n\(rows)".utf8), file: "t.csv")
    }
    #expect(bad?.diagnostics.count == 101)
    #expect(bad?.diagnostics.last?.message == "50 more mistakes or warnings are not shown")
  }

  private struct Missing: Error {}
}
