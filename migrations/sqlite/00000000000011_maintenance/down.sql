drop table maintenance;
