-- What a user wants to buy (CreatePurchaseCommand) and who pays: {organizationId, region, customers, packageId, credits, price, currency}, or
-- {code, result?} why not. Only users on v1 buy credits (PRODUCT 3.2).
CREATE FUNCTION open_purchase(p_command jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_organization_id text := ensure_personal_organization(p_command ->> 'userId');
  v_package credit_packages;
  v_organization organizations;
  v_user users;
BEGIN
  SELECT * INTO v_organization FROM organizations WHERE organization_id = v_organization_id;
  SELECT * INTO STRICT v_user FROM users WHERE user_id = p_command ->> 'userId';
  IF credit_system_of(v_user.user_id, v_user.credit_system_override, v_user.created_at) <> 'v1' THEN
    RETURN jsonb_build_object('code', 'purchases_disabled');
  END IF;
  SELECT * INTO v_package FROM credit_packages WHERE package_id = p_command ->> 'packageId';
  IF NOT FOUND THEN
    RETURN jsonb_build_object('code', 'package_unknown', 'result', jsonb_build_object('packageId', p_command ->> 'packageId'));
  END IF;
  RETURN jsonb_build_object('organizationId', v_organization.organization_id, 'region', v_organization.region,
    'packageId', v_package.package_id, 'credits', v_package.credits, 'price', v_package.price_minor, 'currency', v_package.currency,
    'customers', (SELECT coalesce(jsonb_object_agg(account, customer_id), '{}') FROM stripe_customers WHERE organization_id = v_organization.organization_id));
END $$;
GRANT EXECUTE ON FUNCTION open_purchase(jsonb) TO tandem_worker;
