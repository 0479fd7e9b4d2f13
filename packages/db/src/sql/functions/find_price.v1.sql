-- The region that counts for what somebody names: that one, written in any case, else the default.
CREATE FUNCTION region_or_default(p_region text) RETURNS text
LANGUAGE sql STABLE
SET search_path = public, pg_temp
RETURN (SELECT region FROM regions WHERE region = upper(p_region) OR is_default ORDER BY region = upper(p_region) DESC NULLS LAST LIMIT 1);

-- The price on offer; no row when there is none.
CREATE FUNCTION find_price(p_product_key text, p_tier text, p_billing_cycle text, p_region text) RETURNS SETOF prices
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT * FROM prices
   WHERE active AND product_key = p_product_key AND tier = p_tier AND billing_cycle = p_billing_cycle AND region = region_or_default(p_region)
$$;

-- Our price for one of Stripe's: by its id, else by its lookup_key. Also one that is no longer on offer: people still pay it.
CREATE FUNCTION price_of_stripe(p_stripe_price_id text, p_lookup_key text) RETURNS SETOF prices
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT * FROM prices WHERE stripe_price_id = p_stripe_price_id OR price_id = p_lookup_key
   ORDER BY stripe_price_id = p_stripe_price_id DESC NULLS LAST LIMIT 1
$$;
GRANT EXECUTE ON FUNCTION region_or_default(text), find_price(text, text, text, text), price_of_stripe(text, text) TO tandem_worker, tandem_api;
