"""Probe, compare and join camera files by stream copy, and prove that nothing was lost.

    plan = plan.plan_combine(sources, limits=limits)
    report = join.join(plan, part, work_dir=work, on_progress=show, limits=limits)
    commit.commit(part, final)

By step: `magic` -> `container` (own box reading) -> `ffprobe` -> `probe`; `signature` -> `compare`
-> `layout`, `treatments` -> `plan`; `workspace`, `treat`, `commands` -> `copying` -> `join`;
`samples` -> `align` -> `verify`, `sync_error`, `udta` -> `report`.
"""
