extension Canvas {
  /// Sky, bank and water as one random landscape, in colours of the generator's choice.
  mutating func drawLandscape(_ generator: inout SeededGenerator) {
    let sky = Colour(
      red: generator.number(in: 120..<190), green: generator.number(in: 150..<210),
      blue: generator.number(in: 190..<250))
    let water = Colour(
      red: generator.number(in: 30..<90), green: generator.number(in: 70..<130), blue: generator.number(in: 80..<150))
    let horizon = generator.number(in: 0.25..<0.5)
    let hills = RandomField(side: 5, generator: &generator)
    paint { x, y, _ in
      let edge = horizon + 0.15 * hills.value(x: x, y: 0.5)
      return y < edge ? sky.shaded(by: 40 * (0.5 - y)) : water.shaded(by: 30 * (y - edge))
    }
  }

  /// Two piers and a gate of boards between them.
  mutating func drawFloodGate(_ generator: inout SeededGenerator) {
    let stone = Colour(red: 150, green: 140, blue: 130).shaded(by: generator.number(in: -30..<30))
    let wood = Colour(red: 110, green: 70, blue: 40).shaded(by: generator.number(in: -25..<35))
    let left = generator.number(in: 0.1..<0.3)
    let right = generator.number(in: 0.65..<0.9)
    let top = generator.number(in: 0.15..<0.35)
    let bottom = generator.number(in: 0.75..<0.95)
    let boards = 3 + Int(generator.number(in: 0..<5))
    for board in 0..<boards {
      let step = (right - left) / Double(boards)
      let start = left + step * Double(board)
      fill(x: start..<start + step, y: top + 0.08..<bottom, wood.shaded(by: board.isMultiple(of: 2) ? 22 : -12))
    }
    fill(x: left - 0.08..<left, y: top..<bottom, stone)
    fill(x: right..<right + 0.08, y: top..<bottom, stone.shaded(by: -15))
    fill(x: left - 0.08..<right + 0.08, y: top..<top + 0.06, stone.shaded(by: 25))
  }

  /// A band of broken white water below a crest.
  mutating func drawWeir(_ generator: inout SeededGenerator) {
    let crest = generator.number(in: 0.4..<0.6)
    let slope = generator.number(in: -0.2..<0.2)
    let depth = generator.number(in: 0.12..<0.3)
    let foam = RandomField(side: 12, generator: &generator)
    let white = Colour(red: 232, green: 238, blue: 242)
    let concrete = Colour(red: 120, green: 118, blue: 112)
    paint { x, y, below in
      let edge = crest + slope * (x - 0.5)
      if y >= edge - 0.04, y < edge { return concrete }
      guard y >= edge, y < edge + depth else { return below }
      return white.mixed(with: below, share: 0.3 + 0.3 * foam.value(x: x, y: y))
    }
  }

  /// A wall with a round mouth and what runs out of it.
  mutating func drawOutfall(_ generator: inout SeededGenerator) {
    let wall = Colour(red: 140, green: 120, blue: 105).shaded(by: generator.number(in: -25..<25))
    let x = generator.number(in: 0.3..<0.7)
    let y = generator.number(in: 0.35..<0.6)
    let radius = generator.number(in: 0.1..<0.2)
    fill(x: x - 2 * radius..<x + 2 * radius, y: y - 1.8 * radius..<y + 2.2 * radius, wall)
    disc(x: x, y: y, radius: radius, wall.shaded(by: 35))
    disc(x: x, y: y, radius: radius * 0.8, Colour(red: 18, green: 18, blue: 22))
    fill(x: x - radius * 0.5..<x + radius * 0.5, y: y + radius * 0.6..<1, Colour(red: 170, green: 190, blue: 200))
  }

  /// Light and grain over everything, coarse and fine: no stretch of a drawn picture is flat.
  mutating func drawLight(_ generator: inout SeededGenerator) {
    let coarse = RandomField(side: 4, generator: &generator)
    let middle = RandomField(side: 9, generator: &generator)
    let fine = RandomField(side: 22, generator: &generator)
    paint { x, y, below in
      below.shaded(by: 55 * coarse.value(x: x, y: y) + 38 * middle.value(x: x, y: y) + 20 * fine.value(x: x, y: y))
    }
  }
}
