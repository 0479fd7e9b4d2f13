-- Flags are shown as they are answered.
GRANT EXECUTE ON FUNCTION flag_view(feature_flags) TO tandem_worker, tandem_api;
