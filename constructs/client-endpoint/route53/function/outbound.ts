/** The only file here that makes clients of AWS. */
import { Route53Client } from '@aws-sdk/client-route-53';
import { patience } from '../../../../runtime/patience';

let client: Route53Client | undefined;
let submitter: Route53Client | undefined;

/** An account has five requests a second for all of its users together: being told to wait is nothing unusual. */
export function route53(): Route53Client {
  return (client ??= new Route53Client(patience(6, 4_000)));
}

/** For what is sent again in our own time: the client's own patience would be used up by one change of somebody else's. */
export function route53Once(): Route53Client {
  return (submitter ??= new Route53Client(patience(1, 4_000)));
}
