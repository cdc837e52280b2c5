/// Links and pipes in each place that is read or written.
extension Strangers {
  private static let folders = [
    ".dsbuild", ".dsbuild/tmp", ".dsbuild/log", ".dsbuild/stamps", ".dsbuild/claims", ".dsbuild/notes",
    ".dsbuild/nodes",
    ".dsbuild/leases", ".dsbuild/journal", ".dsbuild/projects", ".dsbuild/uses", ".dsbuild/index",
    ".dsbuild/quarantine", ".dsbuild/incoming", ".dsbuild/store", ".dsbuild/store/packs", ".dsbuild/models",
    ".dsbuild/review", "out", "out/imagefolder", "out/imagefolder/aa", "out/report", "out/report/prints",
    "out/.imagefolder.dsbuild-new", "lock", "labels", "crops", "photos", "photos/aa", "older",
  ]

  private static let files = [
    ".dsbuild/lock", ".dsbuild/gate", ".dsbuild/inputs", ".dsbuild/decisions.lock", ".dsbuild/review.lock",
    ".dsbuild/review.log", ".dsbuild/cache.sqlite", ".dsbuild/cache.sqlite-wal", ".dsbuild/cache.sqlite-shm",
    ".dsbuild/cache.sqlite-journal", ".dsbuild/cache.sqlite.bad", ".dsbuild/CACHEDIR.TAG",
    ".dsbuild/dataset.schema.json", "out/table.csv", "out/table.csv.dsbuild-tmp", "out/imagefolder/SHA256SUMS",
    "out/imagefolder/classes.txt", "out/imagefolder/.dsbuild-updating", "out/report/index.html",
    "out/report/report.json", "dataset.yaml", "dataset.lock", "dataset.lock.dsbuild-tmp", "lock/aa.tsv",
    "labels/aa.jsonl", "crops/aa.jsonl", "takedown.txt", "duplicates.allow", "list.csv", "photos/aa/1.jpg",
    "older/8.jpg",
  ]

  static let places =
    folders.map { name in Stranger("a link to a folder at \(name)") { try $0.link(name, to: "precious") } }
    + files.map { name in Stranger("a link to a file at \(name)") { try $0.link(name, to: "precious/thesis.txt") } }
    + (folders + files).map { name in Stranger("a pipe at \(name)") { try $0.pipe(name) } }
    + [
      Stranger("a link to nothing in each place that is written") { clone in
        for name in ["out", "lock", ".dsbuild", "dataset.lock"] { try clone.link(name, to: "precious/new-\(name)") }
      },
      Stranger("a link to nothing at out/imagefolder") { try $0.link("out/imagefolder", to: "precious/new") },
      Stranger("a link to nothing at out/table.csv") { try $0.link("out/table.csv", to: "home/.profile") },
      Stranger("a link to nothing at dataset.lock") { try $0.link("dataset.lock", to: "home/.profile") },
      Stranger("links in a circle") { clone in
        try clone.link("out/imagefolder", to: "clone/out/report")
        try clone.link("out/report", to: "clone/out/imagefolder")
        try clone.link("photos/bb/round", to: "clone/photos")
        try clone.link("photos/bb/itself", to: "clone/photos/bb/itself")
      },
      Stranger("links to devices at people's files") { clone in
        try clone.link("list.csv", to: "/dev/zero")
        try clone.link("labels/aa.jsonl", to: "/dev/zero")
        try clone.link("takedown.txt", to: "/dev/zero")
        try clone.link("photos/bb/3.jpg", to: "/dev/zero")
      },
      Stranger("a link to an endless device at dataset.lock") { try $0.link("dataset.lock", to: "/dev/zero") },
      Stranger("a link to an endless device at lock/aa.tsv") { try $0.link("lock/aa.tsv", to: "/dev/zero") },
      Stranger("links in place of each stamp and node") { clone in
        for folder in ["stamps", "claims", "notes", "nodes", "journal", "index"] {
          for name in 0..<4 {
            let file = ".dsbuild/\(folder)/\(String(repeating: String(name), count: 32))"
            try clone.link(file, to: "precious/thesis.txt")
          }
        }
      },
      Stranger("links and pipes that bear names of dsbuild's") { clone in
        for folder in ["leases", "journal"] { try clone.pipe(".dsbuild/\(folder)/1-0123456789abcdef") }
        try clone.pipe(".dsbuild/tmp/1.1.tmp")
        try clone.link(".dsbuild/tmp/1.2.tmp", to: "precious/thesis.txt")
        try clone.pipe(".dsbuild/projects/0123456789abcdef0123456789abcdef")
        try clone.pipe(".dsbuild/uses/0123456789abcdef-0123456789abcdef")
        try clone.link(".dsbuild/log/1600000000000000-1.ndjson", to: "precious/1700000000000000-1.ndjson")
      },
      Stranger("pipes in place of all that was written") { clone in
        for name in clone.files(".dsbuild") + clone.files("out") {
          try clone.pipe(name)
        }
      },
      Stranger("links in place of all that was written") { clone in
        for name in clone.files(".dsbuild") + clone.files("out") {
          try clone.link(name, to: "precious/thesis.txt")
        }
      },
    ]
}
