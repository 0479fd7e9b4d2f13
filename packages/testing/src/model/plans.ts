/** What a lot can hold; `any` is the pool of v1, and bought credits. */
export type Kind = 'analysis' | 'roast' | 'any';
export const KINDS = ['analysis', 'roast', 'any'] as const;
export type PerKind = Record<Kind, number>;
export type System = 'v1' | 'v2';

export const perKind = (of: (kind: Kind) => number): PerKind => ({
  analysis: of('analysis'),
  roast: of('roast'),
  any: of('any'),
});
export const none = (): PerKind => perKind(() => 0);

export type PlanName = 'free' | 'pro_monthly' | 'pro_yearly' | 'lifetime';
export const PAID_PLANS = ['pro_monthly', 'pro_yearly'] as const;

/** PRODUCT 3.1, from the lowest to the highest. */
export const PLANS: Record<PlanName, PerKind> = {
  free: { analysis: 5, roast: 5, any: 10 },
  pro_monthly: { analysis: 100, roast: 100, any: 300 },
  pro_yearly: { analysis: 150, roast: 150, any: 400 },
  lifetime: { analysis: 500, roast: 500, any: 1000 },
};
export const rankOf = (plan: PlanName) => Object.keys(PLANS).indexOf(plan);

/** Free and lifetime go by the calendar, the others by the anchor of their subscription (RULES 5). */
export const isByCalendar = (plan: PlanName) => plan === 'free' || plan === 'lifetime';

/** What counts under a system: v1 has one pool, v2 a part for each type (PRODUCT 3.2). */
export const countsUnder = (system: System, kind: Kind) => (kind === 'any') === (system === 'v1');

export const PACKAGES = { pkg_starter: 100, pkg_popular: 500 } as const;
export type PackageName = keyof typeof PACKAGES;
