drop table refresh_tokens;
drop table sessions;
drop table invitations;
drop table candidates;
drop table users;
drop table employers;
