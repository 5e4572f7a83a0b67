drop table sgk_notices;
drop table placements;
drop table quota_entries;
drop table offers;
drop table quotas;
drop table pool_entries;
