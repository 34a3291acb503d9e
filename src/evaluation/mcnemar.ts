/**
 * McNemar's exact test, two-sided: the chance that the problems on which two models differ would be split at least this
 * unevenly if each were as likely to be gained as lost. `gained`: wrong before, right after; `lost`: the other way round.
 * 1 where they differ on none. Source: Q. McNemar 1947, in its exact (binomial) form.
 */
export function mcnemarExact(gained: number, lost: number): number {
  const differing = gained + lost;
  const rarer = Math.min(gained, lost);
  // log C(n, k) − n log 2, term by term, so that hundreds of problems do not leave the range of a double.
  let term = -differing * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= rarer; k += 1) {
    tail += Math.exp(term);
    term += Math.log((differing - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
