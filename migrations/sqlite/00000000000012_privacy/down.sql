drop table erasures;
drop table legal_holds;
drop table data_requests;
