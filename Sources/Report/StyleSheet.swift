/// The only style sheet of a report: light and dark, without its own fonts or pictures.
enum StyleSheet {
  static let css = """
    :root {
      --page: #f7f7f5; --card: #ffffff; --ink: #1d1f23; --dim: #5d6168; --line: #e2e2de; --soft: #efefeb;
      --accent: #2860b8; --good: #1f7a4a; --warn: #8f5600; --bad: #b0241c;
      --in: #2f6fbf; --d1: #8b9099; --d2: #c0504a; --d3: #8a64b8; --d4: #b58fd6; --d5: #d0962f; --d6: #3d9a97; --d7: #6b7b3c;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #15171a; --card: #1d2024; --ink: #e9eaec; --dim: #a4a9b1; --line: #30343a; --soft: #262a2f;
        --accent: #86b4f5; --good: #6cc796; --warn: #e6b055; --bad: #f08d85;
        --in: #5e9be6; --d1: #7b818b; --d2: #d8726b; --d3: #a584d1; --d4: #cbaee6; --d5: #dbaa55; --d6: #5fb9b5; --d7: #9aab63;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
    .skip { position: absolute; left: -999px; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .3rem .8rem; z-index: 2; }
    .bar { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; align-items: baseline; padding: .8rem max(1.2rem, calc(50vw - 33.8rem));
      background: var(--card); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 1; }
    .brand { font-weight: 650; overflow-wrap: anywhere; }
    nav { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
    a { color: var(--accent); text-underline-offset: .18em; }
    nav a { text-decoration: none; padding: .1rem 0; border-bottom: 2px solid transparent; }
    nav a:hover { border-color: var(--line); }
    nav a[aria-current] { color: var(--ink); border-color: var(--accent); }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    main { max-width: 70rem; margin: 0 auto; padding: 2.2rem 1.2rem 4rem; }
    h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.015em; overflow-wrap: anywhere; }
    h2 { font-size: 1.3rem; margin: 0 0 .6rem; letter-spacing: -.01em; }
    h3 { font-size: 1rem; margin: 1.6rem 0 .5rem; }
    section { margin: 2.6rem 0 0; }
    p { margin: .4rem 0 .8rem; max-width: 46rem; }
    .lead, .dim, caption, figcaption { color: var(--dim); }
    .small { font-size: .82rem; color: var(--dim); }
    .tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 0 .8rem; align-items: start; }
    .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .8rem; margin: 1.4rem 0 0; padding: 0; }
    .tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
    .tile dt { color: var(--dim); font-size: .85rem; }
    .tile dd { margin: 0; font-size: 1.55rem; font-weight: 620; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
    .tile dd small { font-size: .85rem; font-weight: 400; color: var(--dim); letter-spacing: 0; }
    .alerts { list-style: none; padding: 0; margin: .8rem 0 0; display: grid; gap: .5rem; }
    .alerts li { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--dim); border-radius: .45rem;
      padding: .55rem .9rem; overflow-wrap: anywhere; }
    .alerts .error { border-left-color: var(--bad); } .alerts .warning { border-left-color: var(--warn); }
    .alerts .proof { border-left-color: var(--good); }
    .level { font-weight: 620; margin-right: .5rem; }
    .error .level { color: var(--bad); } .warning .level { color: var(--warn); } .proof .level { color: var(--good); }
    .hint { color: var(--dim); }
    .alerts ul { margin: .5rem 0 0; padding-left: 1.2rem; color: var(--dim); } .alerts ul li { background: none; border: 0; padding: .1rem 0; }
    summary { cursor: pointer; }
    .filter ul { display: flex; flex-wrap: wrap; gap: .3rem .5rem; list-style: none; margin: .6rem 0; padding: 0; }
    .filter a { display: block; border: 1px solid var(--line); border-radius: 1rem; padding: .15rem .8rem; background: var(--card); }
    .filter a:hover { border-color: var(--accent); }
    .reason { margin-top: 1.8rem; scroll-margin-top: 4rem; }
    main:has(.reason:target) .reason:not(:target) { display: none; }
    .search { display: block; margin: 1rem 0 0; }
    .search input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--dim); border-radius: .45rem; padding: .3rem .7rem; width: min(24rem, 100%); }
    [hidden] { display: none !important; }
    .brand small { font-weight: 400; color: var(--dim); }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; margin: .8rem 0; }
    .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: .8rem 0; }
    table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; padding: .6rem .7rem .1rem; font-size: .88rem; }
    th, td { text-align: left; padding: .42rem .7rem; border-top: 1px solid var(--line); vertical-align: baseline; font-weight: 400; }
    thead th { border-top: 0; color: var(--dim); font-size: .82rem; white-space: nowrap; }
    tbody th { font-weight: 550; }
    .n { text-align: right; white-space: nowrap; }
    code, kbd, pre { font: .88em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
    code { background: var(--soft); border-radius: .25rem; padding: .06em .3em; overflow-wrap: anywhere; }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; overflow-x: auto; }
    .sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.2rem, 1fr)); gap: .45rem; margin: .6rem 0 0; }
    .sheet a, .strip a, figure > a { display: block; }
    .sheet img, .strip img { width: 100%; height: 6.2rem; object-fit: cover; border-radius: .35rem; background: var(--soft); display: block; }
    .strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.4rem, 1fr)); gap: .4rem; grid-template-rows: auto;
      grid-auto-rows: 0; overflow: hidden; row-gap: 0; }
    .strip img { height: 5.4rem; }
    .told { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .8rem; }
    figure { margin: 0; min-width: 0; }
    .told figure { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; }
    .told img, .told svg { width: 100%; height: 8rem; object-fit: contain; background: var(--soft); border-radius: .3rem; display: block; }
    .none { height: 8rem; border-radius: .3rem; background: var(--soft); color: var(--dim); display: grid; place-items: center;
      font-size: .82rem; text-align: center; padding: .4rem; }
    figcaption { font-size: .78rem; line-height: 1.4; margin-top: .35rem; overflow-wrap: anywhere; }
    figcaption b { color: var(--ink); font-weight: 600; }
    .pair { display: grid; grid-template-columns: 3fr 2fr; gap: .4rem; align-items: center; }
    .pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .8rem; }
    .pairs figure { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; }
    .pairs svg, .pairs img { width: 100%; height: 8rem; object-fit: contain; background: var(--soft); border-radius: .3rem; display: block; }
    .box { fill: none; stroke: #ff3b7f; stroke-width: 2.5; vector-effect: non-scaling-stroke; }
    .cluster { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; margin: .7rem 0;
      display: grid; grid-template-columns: 8rem 1fr; gap: .9rem; }
    .cluster > figure { border-right: 1px solid var(--line); padding-right: .9rem; }
    .cluster img { width: 100%; height: 6rem; object-fit: contain; background: var(--soft); border-radius: .3rem; display: block; }
    .cluster .none { height: 6rem; }
    .members { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.6rem, 1fr)); gap: .6rem; }
    .legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: .5rem 0 0; list-style: none; color: var(--dim); font-size: .85rem; }
    .legend svg { width: .8rem; height: .8rem; vertical-align: -.06rem; margin-right: .35rem; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: .8rem; }
    .charts .card { margin: 0; }
    .charts h3 { margin: 0 0 .3rem; }
    .chart { width: 100%; max-width: 38rem; height: auto; display: block; }
    .chart.part { max-width: 36rem; }
    .chart text { fill: var(--ink); font: 13px system-ui, "DejaVu Sans", sans-serif; }
    .chart .quiet { fill: var(--dim); }
    .chart .axis { stroke: var(--dim); }
    .chart .mark { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 4 3; }
    .chart .line { fill: none; stroke: var(--in); stroke-width: 2; }
    .mini { width: 8rem; height: .8rem; display: block; border-radius: .2rem; }
    .in { fill: var(--in); } .back { fill: var(--soft); }
    .d1 { fill: var(--d1); } .d2 { fill: var(--d2); } .d3 { fill: var(--d3); } .d4 { fill: var(--d4); } .d5 { fill: var(--d5); }
    .d6 { fill: var(--d6); } .d7 { fill: var(--d7); }
    .stamp { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; color: var(--dim); font-size: .88rem; }
    .stamp dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1.2rem; margin: .4rem 0 0; }
    .stamp dd { margin: 0; overflow-wrap: anywhere; }
    @media (max-width: 40rem) { .card { padding: .7rem .6rem; } .chart text { font-size: 15px; } main { padding: 1.4rem .8rem 3rem; } .bar { position: static; padding: .6rem .8rem; }
      .cluster { grid-template-columns: 1fr; } .cluster > figure { border: 0; padding: 0; } .mini { width: 6rem; } }
    @media print {
      :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --dim: #444; --line: #bbb; --soft: #eee; --accent: #1c4f9c;
        --good: #145c35; --warn: #6d4200; --bad: #8e1a13; }
      body { background: none; font-size: 11pt; } main { max-width: none; padding: 0; }
      .bar { position: static; padding: 0 0 .4rem; } nav, .search, .skip { display: none; }
      .scroll { overflow: visible; border: 0; } table { font-size: 8pt; } th, td { padding: .15rem .25rem; overflow-wrap: break-word; }
      thead th { font-size: 7pt; } .n { white-space: normal; } thead { display: table-header-group; } .mini { width: 3.5rem; }
      tr, figure, .card, .tile, .cluster, .alerts li, .sheet a, .strip { break-inside: avoid; }
      h1, h2, h3, h2 + .lead, caption { break-after: avoid; } pre { white-space: pre-wrap; }
      details::details-content { content-visibility: visible; height: auto; }
      main:has(.reason:target) .reason:not(:target) { display: block; }
    }

    """
}
