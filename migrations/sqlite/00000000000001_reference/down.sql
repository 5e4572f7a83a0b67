drop table reject_reasons;
drop table wage_rules;
drop table holidays;
drop table departments;
drop table fields_of_study;
drop table schools;
drop table provinces;
