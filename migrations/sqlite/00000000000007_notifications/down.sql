drop table notifications;
drop table mails;
