import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DIMENSION, NAMESPACE, type MetricName } from '../../lib/metrics/metrics';
import type { RunbookDocuments } from '../runbook-document/runbook-documents';

/**
 * What the upgrade of any system offers. Its metrics lie in the namespace `CdkCutover` and have one dimension, `upgrade`, the upgrade's id; they
 * come out of the log lines of its functions, whether anybody looks at them or not.
 */
export abstract class Upgrade extends Construct {
  /** Name of the upgrade, e.g. in documents, tags and the procedure. */
  public abstract readonly upgradeId: string;
  /** The SSM documents. */
  public abstract readonly documents: RunbookDocuments;
  /** The function whose step `status` tells from reality who serves. */
  public abstract readonly handler: lambda.IFunction;
  /**
   * The payload with which that function tells it.
   * @internal
   */
  public abstract readonly _statusQuestion: { readonly [name: string]: string };

  /**
   * Lets somebody use the commands of `cdk-cutover` on this upgrade: look, prepare, cut over, abort, fall back, retire. It allows nothing on servers and
   * secrets: those are the functions' and the documents' to touch.
   *
   * @param grantee who
   */
  public grantOperate(grantee: iam.IGrantable): iam.Grant {
    return this.documents.grantOperate(grantee);
  }

  /**
   * A metric of this upgrade.
   *
   * @param metricName one of the names in docs/monitoring.md
   * @default - the average of five minutes
   */
  public metric(metricName: string, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { [DIMENSION]: this.upgradeId },
      ...props,
    }).attachTo(this);
  }

  /**
   * Seconds for which clients could not write, known once they can again: from the closing of the fence until green opened, or the fence was lifted.
   * @default - the maximum of five minutes
   */
  public metricWritePause(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('WritePause', cloudwatch.Stats.MAXIMUM, props);
  }

  /**
   * Seconds for which clients have not been able to write by now, 0 while they can. Known at each look at the state: `UpgradeMonitoring` looks
   * every minute.
   * @default - the maximum of five minutes
   */
  public metricWritesStopped(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('WritesStopped', cloudwatch.Stats.MAXIMUM, props);
  }

  /**
   * Size in bytes, on blue, of the tables that were copied.
   * @default - the maximum of five minutes
   */
  public metricBytesCopied(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('BytesCopied', cloudwatch.Stats.MAXIMUM, props);
  }

  /**
   * Rows that were compared.
   * @default - the maximum of five minutes
   */
  public metricRowsCompared(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('RowsCompared', cloudwatch.Stats.MAXIMUM, props);
  }

  /**
   * Who serves: 1 is green, 0 is blue. Known when the client endpoint moves, and at each look at the state.
   * @default - the minimum of five minutes
   */
  public metricGreenServes(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('GreenServes', cloudwatch.Stats.MINIMUM, props);
  }

  /**
   * 1 when the state is neither here nor there, so that a person must look.
   * @default - the maximum of five minutes
   */
  public metricNeedsAttention(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('NeedsAttention', cloudwatch.Stats.MAXIMUM, props);
  }

  /**
   * How often green was opened for clients.
   * @default - the sum of five minutes
   */
  public metricCutOver(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('CutOver', cloudwatch.Stats.SUM, props);
  }

  /**
   * How often blue was opened again after a fall back.
   * @default - the sum of five minutes
   */
  public metricFellBack(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('FellBack', cloudwatch.Stats.SUM, props);
  }

  /**
   * How often everything that an unfinished upgrade made was taken back.
   * @default - the sum of five minutes
   */
  public metricUndone(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('Undone', cloudwatch.Stats.SUM, props);
  }

  /**
   * How often the way back was ended.
   * @default - the sum of five minutes
   */
  public metricRetired(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.known('Retired', cloudwatch.Stats.SUM, props);
  }

  private known(name: MetricName, statistic: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(name, { statistic, ...props });
  }
}
