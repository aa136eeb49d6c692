// Metric events of the first schema become frames and chunks, in SQL: the same form as core/frame.ts and core/chunk.ts make.
import { type Kysely, sql } from 'kysely';

const MAX_FRAME = 1024;
const INT16 = 32_767;

/** Moves the metric events of `old_events`. */
export async function movePoints(db: Kysely<unknown>): Promise<void> {
  await sql`
    create temporary table old_metric on commit drop as
    select run, frame, (row_number() over (partition by run, frame order by position) - 1)::int as i, position, time, step, epoch, "values"
    from (
      select r.key as run, e.position, (extract(epoch from e.time) * 1000)::numeric as time, e.payload -> 'values' as "values",
        (e.payload ->> 'step')::int8 as step, (e.payload ->> 'epoch')::float8 as epoch,
        first_value(e.position) over (partition by r.key, (n - 1) / ${sql.lit(MAX_FRAME)} order by e.position) as frame
      from (select *, row_number() over (partition by run_id order by position) as n from old_events where event = 'metric') e
      join runs r on r.id = e.run_id
    ) numbered;
    analyze old_metric;`.execute(db);
  await moveFrames(db);
  await moveChunks(db);
}

/**
 * A whole number column as first + stride × index + rest. Both forms are worked out for every frame: the narrow one must not
 * fail where the numbers are wide. The ends come from a grouping: a window that looks at its last row does so from each row.
 */
const line = (name: string) => sql`
  select run, frame, min(first) as first, min(stride) as stride,
    case when max(abs(rest)) between 1 and ${sql.lit(INT16)}
      then array_agg(least(greatest(rest, -${sql.lit(INT16)}), ${sql.lit(INT16)})::int2 order by i) end as rest,
    case when max(abs(rest)) > ${sql.lit(INT16)} then array_agg(rest::int8 order by i) end as wide
  from (
    select run, frame, i, first, stride, floor(${sql.ref(name)})::int8 - first - stride * i as rest from old_metric
    join (
      select run, frame, first, coalesce(round((last - first)::numeric / nullif(n - 1, 0)), 0)::int8 as stride from (
        select run, frame, count(*) as n, (array_agg(floor(${sql.ref(name)})::int8 order by i))[1] as first,
          (array_agg(floor(${sql.ref(name)})::int8 order by i desc))[1] as last
        from old_metric group by run, frame
      ) ends
    ) strided using (run, frame)
  ) rested group by run, frame`;

async function moveFrames(db: Kysely<unknown>): Promise<void> {
  // Worked out once each: the planner cannot know how many frames there are, and would do it again for each of them.
  await sql`
    with p as materialized (${line('position')}), t as materialized (${line('time')}), s as materialized (${line('step')}),
    m as materialized (
      select run, frame, count(*)::int2 as n, max(position) as last_position, max(step) as last_step,
        -- One of the epochs tells the rule, if it holds for all of them exactly.
        case when bool_and(coalesce(step / nullif(ratio, 0) = epoch, false)) then min(ratio) end as steps_per_epoch,
        case when bool_or(epoch is not null) then array_agg(epoch order by i) end as epochs
      from (
        select *, max(round(step / nullif(epoch, 0))) over (partition by run, frame) as ratio from old_metric
      ) guessed group by run, frame
    )
    insert into frames (run, first_position, last_position, n, position_stride, position_rest, position_wide,
      time, time_stride, time_rest, time_wide, step, step_stride, step_rest, step_wide, last_step, steps_per_epoch, epochs)
    select m.run, m.frame, m.last_position, m.n, p.stride, p.rest, p.wide, t.first, t.stride, t.rest, t.wide,
      s.first, s.stride, s.rest, s.wide, m.last_step, m.steps_per_epoch, case when m.steps_per_epoch is null then m.epochs end
    from m join p using (run, frame) join t using (run, frame) join s using (run, frame)`.execute(db);
  await sql`
    update runs r set packed_to = f.last_position from (
      select run, max(last_position) as last_position from frames group by run) f where f.run = r.key`.execute(db);
}

async function moveChunks(db: Kysely<unknown>): Promise<void> {
  await sql`
    create temporary table old_point on commit drop as
    select m.run, m.frame, m.i, m.step, v.key as name, v.value::float8 as value from old_metric m, jsonb_each_text(m."values") v;
    insert into series (run, name) select distinct run, name from old_point order by run, name;
    analyze old_point;
    create temporary table old_shown on commit drop as
    select s.id as series, p.frame, p.i, p.step, p.value,
      p.step > lag(p.step) over (partition by s.id, p.frame order by p.i) as rising,
      row_number() over (partition by s.id, p.frame, p.step order by p.i desc) = 1 as newest,
      p.i - min(p.i) over (partition by s.id, p.frame) as after
    from old_point p join series s on s.run = p.run and md5(s.name) = md5(p.name);
    analyze old_shown;`.execute(db);
  // Of equal values the earlier step stands for the extreme.
  await sql`
    insert into chunks (series, frame, skip, n, sorted, first_step, last_step, low_step, high_step, nan_step, first, last, low, high, values)
    select c.series, c.frame, c.skip, c.n, c.sorted, c.first_step, c.last_step, coalesce(c.low[2], 0), coalesce(-c.high[2], 0), c.nan_step,
      c.first, c.last, coalesce(c.low[1], 'NaN'), coalesce(c.high[1], 'NaN'), v.values
    from (
      select series, frame, min(i)::int2 as skip, count(*) filter (where newest)::int2 as n, bool_and(coalesce(rising, true)) as sorted,
        min(step) as first_step, max(step) as last_step,
        (array_agg(value order by step) filter (where newest))[1] as first, (array_agg(value order by step desc) filter (where newest))[1] as last,
        min(array[value, step]) filter (where newest and value <> 'NaN') as low,
        max(array[value, -step]) filter (where newest and value <> 'NaN') as high,
        min(step) filter (where newest and value = 'NaN') as nan_step
      from old_shown group by series, frame
    ) c
    join (
      select w.series, w.frame, array_agg(o.value order by w.i) as values
      from (select series, frame, generate_series(min(i), max(i)) as i from old_shown group by series, frame) w
      left join old_shown o on o.series = w.series and o.frame = w.frame and o.i = w.i group by w.series, w.frame
    ) v using (series, frame)`.execute(db);
  // The smallest and the largest of every 32 points, in their order: OUTLINE_POINTS of core/chunk.ts.
  await sql`
    update chunks c set outline_at = o.at, outline = o.values from (
      select series, frame, array_agg(i::int2 order by i) as at, array_agg(value order by i) as values from (
        select distinct series, frame, i, value from (
          select series, frame, i, value,
            first_value(i) over (partition by series, frame, part order by value, i) as low,
            first_value(i) over (partition by series, frame, part order by value desc, i) as high
          from (select *, (row_number() over (partition by series, frame order by i) - 1) / 32 as part from old_shown) parted
          where value <> 'NaN'
        ) extremes where i = low or i = high
      ) kept group by series, frame
    ) o where o.series = c.series and o.frame = c.frame and c.sorted and c.n >= 64`.execute(db);
}
