import Imaging

/// The files of the page, which are compiled into the program.
enum PageFiles {
  /// The file served under a path; nil for any other path.
  static func response(_ path: String) -> Response? {
    switch path {
    case "/": Response(type: "text/html; charset=utf-8", body: PackageResources.page_html)
    case "/page.css": Response(type: "text/css; charset=utf-8", body: PackageResources.page_css)
    case "/icon.png", "/favicon.ico": Response(type: "image/png", body: icon)
    case "/page.js": script(PackageResources.page_js)
    case "/api.js": script(PackageResources.api_js)
    case "/elements.js": script(PackageResources.elements_js)
    case "/single.js": script(PackageResources.single_js)
    case "/grid.js": script(PackageResources.grid_js)
    case "/duplicates.js": script(PackageResources.duplicates_js)
    case "/crop.js": script(PackageResources.crop_js)
    case "/preview.js": script(PackageResources.preview_js)
    case "/square.js": script(PackageResources.square_js)
    case "/tally.js": script(PackageResources.tally_js)
    case "/zoom.js": script(PackageResources.zoom_js)
    case "/quality.js": script(PackageResources.quality_js)
    case "/sheet.js": script(PackageResources.sheet_js)
    default: nil
    }
  }

  private static func script(_ bytes: [UInt8]) -> Response {
    Response(type: "text/javascript; charset=utf-8", body: bytes)
  }

  /// A small square in the accent colour of the page.
  private static let icon: [UInt8] = {
    let side = 16
    let pixels = (0..<side * side).flatMap { index -> [UInt8] in
      let (x, y) = (index % side, index / side)
      let isFrame = x < 2 || y < 2 || x >= side - 2 || y >= side - 2
      return isFrame ? [36, 99, 190] : [222, 233, 248]
    }
    return ImageEncoder.png(Raster(width: side, height: side, channels: 3, pixels: pixels))
  }()
}
