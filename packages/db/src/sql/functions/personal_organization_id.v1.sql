-- The id of a user's personal organization: `personal_` and the user's id; where that would be too long, `personal-sha256_` and its SHA-256
-- in hex, which no other user's id can lead to.
CREATE FUNCTION personal_organization_id(p_user_id text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = public, pg_temp
RETURN CASE WHEN char_length(p_user_id) <= 119 THEN 'personal_' || p_user_id
            ELSE 'personal-sha256_' || encode(sha256(convert_to(p_user_id, 'UTF8')), 'hex') END;
GRANT EXECUTE ON FUNCTION personal_organization_id(text) TO tandem_worker, tandem_api;
