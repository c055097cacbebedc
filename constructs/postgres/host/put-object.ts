/**
 * Puts text into a bucket, whose own rules say how it is encrypted. The AWS CLI takes a second to start, and clients wait meanwhile.
 *
 * @throws what S3 said
 */
export async function putObject(bucket: string, key: string, body: string | Buffer): Promise<void> {
  // The client is large: it is loaded only where something is put.
  const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}
