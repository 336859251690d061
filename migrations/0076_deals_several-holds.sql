-- A deal may be held by several, each under its key.

alter table deals_deals no force row level security;
update deals_deals
   set data = (data - 'hold') || jsonb_build_object('holds',
     case when jsonb_typeof(data->'hold') = 'object' then jsonb_build_array(jsonb_build_object('key', data->'hold'->'by') || (data->'hold')) else '[]'::jsonb end)
 where data ? 'hold';
alter table deals_deals force row level security;
