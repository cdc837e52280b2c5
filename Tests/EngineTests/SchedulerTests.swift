import Engine
import Testing

@Suite("Scheduler")
struct SchedulerTests {
  /// Every plan of `count` nodes: each node waits for any of those before it.
  private func plans(_ count: Int) -> [Plan] {
    var plans = [Plan()]
    for index in 0..<count {
      plans = plans.flatMap { plan in
        (0..<(1 << index)).map { mask in
          var plan = plan
          plan.add("n\(index)", after: plan.ids.filter { mask & (1 << $0.index) != 0 })
          return plan
        }
      }
    }
    return plans
  }

  /// Follows every order in which nodes can end, well or badly, and checks each state on the way.
  private func explore(_ plan: Plan, limit: Int, ends: inout Int) {
    func check(_ scheduler: Scheduler, started: Set<NodeID>, running: Set<NodeID>, commands: [Scheduler.Command]) {
      var (started, running) = (started, running)
      var finished = false
      for command in commands {
        switch command {
        case .start(let id):
          // Nothing starts twice, nor before what it waits for.
          #expect(!started.contains(id))
          #expect(plan[id].dependencies.allSatisfy { scheduler.states[$0.index] == .succeeded })
          started.insert(id)
          running.insert(id)
        case .skip(let id, let because):
          #expect(scheduler.states[id.index] == .skipped(because: because))
          #expect(scheduler.states[because.index] == .failed)
        case .finish: finished = true
        }
      }
      #expect(running.count <= limit)
      // It is finished exactly when nothing runs, and then every node has its end.
      #expect(finished == running.isEmpty)
      if finished {
        ends += 1
        #expect(scheduler.states.allSatisfy { $0.isFinal })
        for id in plan.ids {
          let isDoomed = plan[id].dependencies.contains { scheduler.states[$0.index] != .succeeded }
          #expect(isDoomed != started.contains(id))
        }
      }
      for id in running {
        for outcome in [Scheduler.Outcome.succeeded, .failed] {
          var next = scheduler
          let commands = next.complete(id, outcome)
          check(next, started: started, running: running.subtracting([id]), commands: commands)
        }
      }
    }
    var scheduler = Scheduler(plan, wanted: Set(plan.ids), limit: limit)
    let commands = scheduler.begin()
    check(scheduler, started: [], running: [], commands: commands)
  }

  @Test("every plan of up to four nodes, every order of ends, every failure", arguments: [1, 2, 4])
  func exhaustive(limit: Int) {
    var ends = 0
    for count in 0...4 { for plan in plans(count) { explore(plan, limit: limit, ends: &ends) } }
    #expect(ends > 500)
  }

  @Test("nodes that are ready start in the order of the plan")
  func order() {
    var plan = Plan()
    let first = plan.add("a")
    let others = (0..<3).map { plan.add("b:\($0)", after: [first]) }
    var scheduler = Scheduler(plan, wanted: Set(plan.ids), limit: 2)
    #expect(scheduler.begin() == [.start(first)])
    #expect(scheduler.complete(first, .succeeded) == [.start(others[0]), .start(others[1])])
    #expect(scheduler.complete(others[1], .succeeded) == [.start(others[2])])
    #expect(scheduler.complete(others[0], .succeeded) == [])
    #expect(scheduler.complete(others[2], .succeeded) == [.finish])
  }

  @Test("only what is wanted, and what that needs, is run")
  func wanted() {
    var plan = Plan()
    let a = plan.add("a")
    let b = plan.add("b", after: [a])
    let c = plan.add("c", after: [b])
    let d = plan.add("d", after: [a])
    #expect(plan.closure(of: [b]) == [a, b])
    var scheduler = Scheduler(plan, wanted: plan.closure(of: [b]), limit: 4)
    #expect(scheduler.begin() == [.start(a)])
    #expect(scheduler.complete(a, .succeeded) == [.start(b)])
    #expect(scheduler.complete(b, .succeeded) == [.finish])
    #expect(scheduler.states[c.index] == .unwanted && scheduler.states[d.index] == .unwanted)
  }

  @Test("after cancelling nothing starts, and what runs is awaited")
  func cancelling() {
    var plan = Plan()
    let a = plan.add("a")
    let b = plan.add("b")
    let c = plan.add("c", after: [a])
    var scheduler = Scheduler(plan, wanted: Set(plan.ids), limit: 1)
    #expect(scheduler.begin() == [.start(a)])
    #expect(scheduler.cancel() == [])
    #expect(scheduler.cancel() == [])
    #expect(scheduler.complete(a, .succeeded) == [.finish])
    #expect(scheduler.states[b.index] == .cancelled && scheduler.states[c.index] == .cancelled)
    var idle = Scheduler(plan, wanted: Set(plan.ids), limit: 1)
    #expect(idle.cancel() == [.finish])
  }

  @Test("an empty plan is finished at once")
  func empty() {
    var scheduler = Scheduler(Plan(), wanted: [], limit: 1)
    #expect(scheduler.begin() == [.finish])
  }
}
