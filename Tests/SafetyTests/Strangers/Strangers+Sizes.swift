/// Files that say they are huge, and trees without an end.
extension Strangers {
  private static let files = [
    "dataset.yaml", "dataset.lock", "lock/aa.tsv", "lock/zz.tsv", "labels/aa.jsonl", "crops/aa.jsonl", "takedown.txt",
    "duplicates.allow", "list.csv", "photos/aa/1.jpg", "older/8.jpg", "older/SHA256SUMS", "older/classes.txt",
    ".dsbuild/inputs", ".dsbuild/lock", ".dsbuild/gate", ".dsbuild/decisions.lock", ".dsbuild/CACHEDIR.TAG",
    ".dsbuild/cache.sqlite", ".dsbuild/cache.sqlite-wal", "out/table.csv", "out/imagefolder/SHA256SUMS",
    "out/imagefolder/classes.txt", "out/imagefolder/.dsbuild-updating", "out/report/report.json",
  ]

  static let sizes =
    files.map { name in Stranger("64 GiB at \(name)") { try $0.sparse(name, 1 << 36) } }
    + [
      ("lock/aa.tsv", 200), ("list.csv", 100), ("labels/aa.jsonl", 16), ("out/imagefolder/SHA256SUMS", 250),
      ("photos/aa/1.jpg", 200), ("older/8.jpg", 200), ("out/table.csv", 200), ("takedown.txt", 16),
      (".dsbuild/inputs", 200), (".dsbuild/cache.sqlite", 200),
    ].map { name, size in Stranger("\(size) MiB at \(name)") { try $0.sparse(name, size << 20) } }
    + [
      Stranger("64 GiB at every file of state") { clone in
        for name in clone.files(".dsbuild") where !name.hasSuffix("CACHEDIR.TAG") {
          try clone.sparse(name, 1 << 36)
        }
      },
      Stranger("64 GiB at every output") { clone in
        for name in clone.files("out") { try clone.sparse(name, 1 << 36) }
      },
      Stranger("64 GiB with the beginning of a picture") { clone in
        try clone.sparse("photos/aa/1.jpg", 1 << 36, beginning: try clone.read("photos/aa/2.jpg"))
      },
      Stranger("folders in folders in folders") { clone in
        for folder in ["photos/bb", "older", "out/imagefolder", "lock", "labels"] {
          try await clone.shell("mkdir -p '\(folder)' && cd '\(folder)' && mkdir -p $(printf 'a/%.0s' $(seq 1800))")
        }
      },
      Stranger("names that no other file has") { clone in
        for name in ["-rf", "a\nb.jpg", "\u{1b}[2J.jpg", "\u{202e}gpj.exe", "…", "'; touch x; '.jpg", "$(touch x).jpg"]
        {
          for folder in ["photos/bb", "older", "lock", "labels"] { try clone.write("x", to: "\(folder)/\(name)") }
        }
      },
      Stranger("twenty thousand files in each folder of state") { clone in
        for folder in ["tmp", "leases", "log", "notes"] {
          try await clone.shell(
            "mkdir -p .dsbuild/\(folder) && cd .dsbuild/\(folder) && seq -f '%032.0f' 20000 | xargs touch")
        }
      },
    ]
}
