drop table interviews;
drop table talent_pool_entries;
