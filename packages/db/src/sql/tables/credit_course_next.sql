-- What an account follows next is found in its subscriptions when it is due, however many ends and changes came by then.
ALTER TABLE credit_accounts DROP COLUMN next_plan_code, DROP COLUMN next_anchor_at, DROP COLUMN next_subscription_ref;
