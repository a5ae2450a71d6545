/** Who signed a request, as STS and the authenticator tell it. */
export type SignedCaller = {
  /** As GetCallerIdentity says it: `arn:aws:sts::…:assumed-role/NAME/SESSION` for a role's session. */
  readonly arn: string
  /** The IAM ARN behind it: a role's without its path (a session does not carry it), a user's as it is. */
  readonly canonicalArn: string
  readonly account: string
  /** `AIDA…` of a user, `AROA…:SESSION` of a role's session. */
  readonly userId: string
  readonly accessKeyId: string
  /** Empty for an IAM user. */
  readonly sessionName: string
}

/**
 * Who made a presigned GetCallerIdentity URL for this cluster; undefined when it proves nothing: wrong or
 * expired signature, unknown or inactive key, another cluster's name, any other request.
 */
export type VerifyToken = (presignedUrl: string, clusterName: string) => SignedCaller | undefined
