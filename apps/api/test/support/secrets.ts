export const JWT_SECRET = 'test-jwt-secret-of-more-than-thirty-two-characters';
export const ADMIN_KEY = 'test-admin-key-of-more-than-thirty-two-characters';
export const CRON_SECRET = 'test-cron-secret-of-more-than-thirty-two-chars';
export const WEBHOOK_SECRET = 'whsec_test_of_more_than_thirty_two_characters';
export const OLD_WEBHOOK_SECRET = 'whsec_old_of_more_than_thirty_two_characters';
