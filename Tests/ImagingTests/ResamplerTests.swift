import Imaging
import Testing

@Suite("Resampling")
struct ResamplerTests {
  @Test("a flat picture stays flat at any size", arguments: [ResamplingFilter.area, .lanczos3])
  func flat(_ filter: ResamplingFilter) {
    let raster = Raster(width: 37, height: 23, channels: 1, pixels: [UInt8](repeating: 201, count: 37 * 23))
    for (width, height) in [(1, 1), (5, 7), (36, 22), (37, 40), (100, 90)] {
      let resized = Resampler.resize(raster, width: width, height: height, filter: filter)
      #expect(resized.width == width && resized.height == height)
      #expect(Set(resized.pixels) == [201])
    }
  }

  @Test("area is the mean where cells are whole pixels")
  func area() {
    let raster = Raster(width: 4, height: 2, channels: 1, pixels: [0, 10, 20, 40, 30, 40, 60, 80])
    #expect(Resampler.area(raster, width: 2, height: 1).pixels == [20, 50])
    let thirds = Raster(width: 3, height: 1, channels: 1, pixels: [0, 90, 240])
    #expect(Resampler.area(thirds, width: 2, height: 1).pixels == [30, 190])
  }

  @Test("nothing moves: the centre of a spot stays in its place", arguments: [ResamplingFilter.area, .lanczos3])
  func centred(_ filter: ResamplingFilter) {
    for (size, target) in [(301, 77), (224, 100), (90, 200)] {
      let pixels = (0..<size * size).map { index in
        let (x, y) = (Double(index % size) + 0.5, Double(index / size) + 0.5)
        let (dx, dy) = (x / Double(size) - 0.4, y / Double(size) - 0.6)
        return UInt8(max(0, 250 - 2_000 * (dx * dx + dy * dy)))
      }
      let raster = Raster(width: size, height: size, channels: 1, pixels: pixels)
      let resized = Resampler.resize(raster, width: target, height: target, filter: filter)
      var (mass, x, y) = (0.0, 0.0, 0.0)
      for (index, value) in resized.pixels.enumerated() {
        mass += Double(value)
        x += Double(value) * (Double(index % target) + 0.5)
        y += Double(value) * (Double(index / target) + 0.5)
      }
      #expect(abs(x / mass - 0.4 * Double(target)) < 0.1)
      #expect(abs(y / mass - 0.6 * Double(target)) < 0.1)
    }
  }

  @Test("every size from one pixel up works in both directions")
  func sizes() {
    for width in 1...12 {
      let raster = Drawings.noise(width: width, height: 13 - width, seed: 1)
      for target in 1...14 {
        for filter in [ResamplingFilter.area, .lanczos3] {
          let resized = Resampler.resize(raster, width: target, height: 15 - target, filter: filter)
          #expect(resized.pixels.count == target * (15 - target) * 3)
        }
      }
    }
  }
}
