drop table guesses;
drop table refresh_tokens;
drop table sessions;
drop table account_links;
drop table candidates;
drop table users;
drop table employers;
