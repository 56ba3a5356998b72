-- a copy forgets how to reach TikTok and starts nothing by itself
UPDATE tiktok_account
   SET access_token = NULL,
       refresh_token = NULL,
       app_secret = NULL,
       webhook_token = NULL,
       database_identity = 'neutralized',
       state = 'draft';
UPDATE tiktok_backend SET enabled = false, webhook_token = NULL;
DELETE FROM tiktok_webhook_topic;
UPDATE queue_job
   SET state = 'cancelled'
 WHERE model_name LIKE 'tiktok.%'
   AND state IN ('wait_dependencies', 'pending', 'enqueued', 'started');
