drop table failed_items;
