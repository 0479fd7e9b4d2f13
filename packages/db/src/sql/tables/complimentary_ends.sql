-- Looked through every minute for those whose time is over.
CREATE INDEX subscriptions_complimentary ON subscriptions (subscription_id) WHERE complimentary AND status NOT IN ('canceled', 'expired');
