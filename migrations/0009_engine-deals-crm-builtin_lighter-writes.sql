-- What an event writes, made lighter: docs/decisions/0007-what-an-event-writes.md has the figures.

-- These grow at the end only, so a summary of each stretch of pages finds what is old as well as a tree does, and an
-- insert does not touch it.
drop index engine_causes_age;
create index engine_causes_age on engine_causes using brin (at) with (autosummarize = on);
drop index engine_facts_seq;
create index engine_facts_seq on engine_facts using brin (seq) with (autosummarize = on);
drop index engine_effects_ended;
create index engine_effects_age on engine_effects using brin (recorded_at) with (autosummarize = on);

-- Open, won and lost deals are each so many that the order by `updated_at` finds a page of them quickly.
drop index deals_deals_kind;

-- Room on each page for the next version of a row: an update that moves no index then touches none.
alter table crm_builtin_records set (fillfactor = 70);
alter table engine_lanes set (fillfactor = 50);

-- A document of 2 KB is compressed for each write. LZ4 takes a fraction of the time, where the server was built with it.
do $$
begin
  alter table engine_facts alter column payload set compression lz4;
  alter table deals_deals alter column data set compression lz4;
  alter table crm_builtin_records alter column values set compression lz4;
exception when feature_not_supported then null;
end $$;
