CREATE FUNCTION take_if_fits_step(p_taken bigint, p_amount integer, p_capacity bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN p_taken + p_amount <= p_capacity THEN p_taken + p_amount ELSE p_taken END; END $$;

-- Running total over requests in order, of those that fit: a request that does not fit is passed over, a later smaller one may fit.
CREATE AGGREGATE take_if_fits(p_amount integer, p_capacity bigint) (SFUNC = take_if_fits_step, STYPE = bigint, INITCOND = '0');
