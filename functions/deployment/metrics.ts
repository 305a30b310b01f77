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

/** The message of the line that the function logs at once for each row that it does not believe. */
export const rowNotBelieved = 'record-tampered';

/**
 * The metric that CloudWatch counts of these lines, so that they are told even if the run dies before its mail. Such a metric can only
 * have dimensions that stand in the line itself. So its namespace names the deployment, or the rows of one would alarm another.
 */
export const rowsNotBelieved = (deployment: string) => ({
  metricNamespace: `Tagwarden/${deployment}`,
  metricName: 'RowsNotBelieved',
});
