drop table announcement_evidence;
drop table university_announcements;
drop table evidence_packages;
drop table announcements;
drop table calendar_checks;
drop table terms;
