drop table guardian_consents;
drop table sgk_notices;
drop table acceptance_letters;
drop table placements;
drop table quota_entries;
drop table offers;
drop table quotas;
drop table pool_entries;
