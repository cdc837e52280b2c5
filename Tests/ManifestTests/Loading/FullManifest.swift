/// The contract's own example of a manifest, every key with its default.
let fullManifest = #"""
  # yaml-language-server: $schema=./.dsbuild/dataset.schema.json
  dsbuild: 1                          # format of this file; an unknown major is an error
  name: flood-assets
  version: 0.3.0                      # version of the dataset itself: goes to the card
  description: Flood defence assets, six classes, square crops.
  license: CC-BY-4.0                  # of the published set; each image keeps its own
  contact: data@example.org

  vars: { dir: sources }              # ${vars.x}; ${env:NAME:-default} is resolved before anything is keyed (secrets: see headers)

  defaults:                           # what a class may override
    csv: { header: auto, column: url, delimiter: auto, max_rows: none }
    source: { license: unknown, provider: image-search }

  classes:                            # keys [a-z0-9_-]+; class index = sorted keys
    flood_gate:
      title: Flood gate
      aliases: [floodgate, sluice gate]
      description: Movable barrier that closes a waterway.
      sources:
        - csv: ${vars.dir}/flood_gate.csv
        - { csv: extra/gates.csv, column: image_url, license_column: lic, hash_column: sha256 }
        - { files: photos/gates/**/*.jpg, license: CC0-1.0 }      # pictures already on disk are a source too
      labels: { first: 80 }
      crop: { mode: manual }
    weir: { sources: ["${vars.dir}/weir.csv"], inspect: { min_side: 200 } }
    outfall: ${vars.dir}/outfall.csv

  fetch:
    schemes: [https, http, data]
    timeout: { connect: 10s, total: 60s, low_speed: 1KiB/s for 20s }
    retries: { max: 3, backoff: 1s..30s }
    concurrency: { total: 64, per_host: 6 }
    rate_per_host: none               # e.g. 10/s
    max_bytes: 20MiB
    redirects: 5
    user_agent: "dsbuild/{version} (+{contact})"
    headers: {}                       # by host: { "*": { Referer: … }, example.org: { Authorization: "${env:TOKEN}" } }; ${env:} needs a host and is
                                      # sent to that host alone, never after a redirect elsewhere; only names are stored
    proxy: none                       # none | environment | URL
    allow_addresses: []               # private ranges a person vouches for, e.g. [127.0.0.0/8]
    opt_out: [noai, noimageai, noindex, noimageindex]    # X-Robots-Tag values that drop an image
    robots: ignore                    # ignore | respect
    on_drift: fail                    # fail | keep | accept
    remember_failures: 7d             # lasting ones (404, 410, opt-out, not an image)
    remember_transient: 1h            # passing ones (dns, reset, timeout, 429, 5xx after their retries)
    fail_over: 100%                   # exit 3 when more of a class's rows than this fail

  inspect:
    formats: auto                     # all that this build decodes; by content, never by name
    min_side: 64
    max_pixels: 80MP                  # more than this is out, from the header, before allocating
    max_aspect_ratio: 5
    animated: first_frame             # first_frame | reject
    placeholders: detect              # the same bytes from >= 5 different paths of one host

  duplicates:
    exact: { of: bytes, hash: sha256 }            # of: bytes | pixels; hash: sha256 | md5 (the tutorial's)
    near:
      algorithm: auto                 # auto (the default of this version, printed) | gradient (the tutorial's) | phash | dhash | pdq
      threshold: auto                 # auto (chosen for the algorithm) | 10% of the bits; the integer it becomes is printed
      thorough: false                 # a looser candidate gate: finds more, costs more
      rotations: true                 # copies turned by quarters are copies too
    scope: dataset                    # dataset | class
    keep: largest                     # largest | first | newest_source
    on_label_conflict: { exact: drop_all, near: review }   # the same picture in two classes: drop_all | keep_first | review (stays in,
                                      # listed first on the page and in the report) | error; one word sets both
    reference: []                     # folders or older exports that are matched against and never dropped from
    allow: duplicates.allow           # pairs a person judged different

  labels:
    file: labels/{class}.jsonl        # one answer a line, sorted by image digest, in git
    first: 50                         # answers asked for before the model may speak
    order: spread                     # spread | csv (the tutorial's first fifty) ; most uncertain first once a model exists
    model: efficientnet-lite0         # a name known to dsbuild, none, or { file|url, sha256, format: safetensors|onnx, preprocess: {...} }
    threshold: 0.5
    abstain: 15%                      # the least certain go to review instead of being decided
    min_answers: 5                    # of each kind; below this a class is kept whole, with a warning
    on_missing_model: error           # error (says how to get the weights) | keep (drops nothing)

  crop:
    mode: auto                        # manual | auto | center | none
    boxes: crops/{class}.jsonl        # a person's square wins over any algorithm
    size: 224                         # pixels, or `source` to keep the square's own size
    padding: 0%
    upscale: false
    encode: { format: jpeg, quality: 92, strip_metadata: true }

  split: { train: 80%, val: 10%, test: 10%, seed: 42, group_by: near_duplicates }

  export:
    - { format: imagefolder, to: out/imagefolder }
    - { format: webdataset, to: out/webdataset, shard: 256MiB }
    - { format: csv, to: out/manifest.csv }
    - { format: croissant, to: out/croissant.json }

  report: { to: out/report, contact_sheet: 60, thumbnails: 128 }

  takedown: takedown.txt              # digests, URLs or host patterns that never enter an output
  cache: { dir: .dsbuild, max_size: none, remote: none }
  profiles:
    smoke: { defaults: { csv: { max_rows: 30 } } }
  x-notes: keys that start with x- are ignored; any other unknown key is an error
  """#
