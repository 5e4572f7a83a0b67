drop table evaluations;
drop table evaluation_runs;
drop table documents;
drop table period_preferences;
drop table city_preferences;
drop table application_numbers;
drop table applications;
drop table declared_records;
