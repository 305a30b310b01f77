/**
 * The metric that the function writes once for each run that it recorded. An alarm watches it, because an invocation is no proof of
 * an audit: one that finds a newer run, or the lease taken, ends without having looked at any tag.
 */
export const auditsRecorded = 'AuditsRecorded';

/** Where CloudWatch keeps the metrics of a deployment: the dimensions are part of a metric's name, so an alarm must have the same. */
export const metricsOf = (deployment: string) => ({
  namespace: 'Tagwarden',
  dimensions: { service: 'tagwarden', deployment },
});
