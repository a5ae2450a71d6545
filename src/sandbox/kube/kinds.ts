/**
 * The messages of configuration, access rules and reviews, from the generated.proto and types.go of k8s.io/api
 * and k8s.io/apimachinery 0.34: one line a message, `tag=field:type` in the order of the Go struct, which is
 * the order of JSON answers. `[]` a list, `{}` a map of strings to what is inside, `?` a pointer (zero is
 * kept), `!` written even when empty. A message without a line here is taken as it comes in JSON and left
 * out of protobuf.
 */
export const KINDS = `
DeleteOptions: 1=gracePeriodSeconds:int? 2=preconditions:Preconditions? 3=orphanDependents:bool?
  4=propagationPolicy:string? 5=dryRun:string[] 6=ignoreStoreReadErrorWithClusterBreakingPotential:bool?
Preconditions: 1=uid:string? 2=resourceVersion:string?
ConfigMap: 1=metadata:ObjectMeta 4=immutable:bool? 2=data:{string} 3=binaryData:{bytes}
ObjectMeta: 1=name:string 2=generateName:string 3=namespace:string 4=selfLink:string 5=uid:string
  6=resourceVersion:string 7=generation:int 8=creationTimestamp:time 9=deletionTimestamp:time?
  10=deletionGracePeriodSeconds:int? 11=labels:{string} 12=annotations:{string}
  13=ownerReferences:OwnerReference[] 14=finalizers:string[] 17=managedFields:ManagedFieldsEntry[]
OwnerReference: 5=apiVersion:string! 1=kind:string! 3=name:string! 4=uid:string! 6=controller:bool?
  7=blockOwnerDeletion:bool?
Secret: 1=metadata:ObjectMeta 5=immutable:bool? 2=data:{bytes} 4=stringData:{string} 3=type:string
Namespace: 1=metadata:ObjectMeta 2=spec:NamespaceSpec 3=status:NamespaceStatus
NamespaceSpec: 1=finalizers:string[]
ServiceAccount: 1=metadata:ObjectMeta 2=secrets:ObjectReference[] 3=imagePullSecrets:LocalObjectReference[]
  4=automountServiceAccountToken:bool?
ObjectReference: 1=kind:string 2=namespace:string 3=name:string 4=uid:string 5=apiVersion:string
  6=resourceVersion:string 7=fieldPath:string
LocalObjectReference: 1=name:string
ClusterRole: 1=metadata:ObjectMeta 2=rules:PolicyRule[]! 3=aggregationRule:AggregationRule?
PolicyRule: 1=verbs:string[]! 2=apiGroups:string[] 3=resources:string[] 4=resourceNames:string[]
  5=nonResourceURLs:string[]
AggregationRule: 1=clusterRoleSelectors:LabelSelector[]
LabelSelector: 1=matchLabels:{string} 2=matchExpressions:LabelSelectorRequirement[]
LabelSelectorRequirement: 1=key:string! 2=operator:string! 3=values:string[]
ClusterRoleBinding: 1=metadata:ObjectMeta 2=subjects:Subject[] 3=roleRef:RoleRef
Subject: 1=kind:string! 2=apiGroup:string 3=name:string! 4=namespace:string
RoleRef: 1=apiGroup:string! 2=kind:string! 3=name:string!
Role: 1=metadata:ObjectMeta 2=rules:PolicyRule[]!
RoleBinding: 1=metadata:ObjectMeta 2=subjects:Subject[] 3=roleRef:RoleRef
SelfSubjectAccessReview: 1=metadata:ObjectMeta 2=spec:SelfSubjectAccessReviewSpec
  3=status:SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec: 1=resourceAttributes:ResourceAttributes?
  2=nonResourceAttributes:NonResourceAttributes?
ResourceAttributes: 1=namespace:string 2=verb:string 3=group:string 4=version:string 5=resource:string
  6=subresource:string 7=name:string 8=fieldSelector:FieldSelectorAttributes?
  9=labelSelector:LabelSelectorAttributes?
FieldSelectorAttributes: 1=rawSelector:string 2=requirements:FieldSelectorRequirement[]
FieldSelectorRequirement: 1=key:string! 2=operator:string! 3=values:string[]
LabelSelectorAttributes: 1=rawSelector:string 2=requirements:LabelSelectorRequirement[]
NonResourceAttributes: 1=path:string 2=verb:string
SubjectAccessReviewStatus: 1=allowed:bool! 4=denied:bool 2=reason:string 3=evaluationError:string
SelfSubjectRulesReview: 1=metadata:ObjectMeta 2=spec:SelfSubjectRulesReviewSpec
  3=status:SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec: 1=namespace:string
SubjectRulesReviewStatus: 1=resourceRules:ResourceRule[]! 2=nonResourceRules:NonResourceRule[]!
  3=incomplete:bool! 4=evaluationError:string
ResourceRule: 1=verbs:string[]! 2=apiGroups:string[] 3=resources:string[] 4=resourceNames:string[]
NonResourceRule: 1=verbs:string[]! 2=nonResourceURLs:string[]
SubjectAccessReview: 1=metadata:ObjectMeta 2=spec:SubjectAccessReviewSpec 3=status:SubjectAccessReviewStatus
SubjectAccessReviewSpec: 1=resourceAttributes:ResourceAttributes?
  2=nonResourceAttributes:NonResourceAttributes? 3=user:string 4=groups:string[] 5=extra:{strings}
  6=uid:string
LocalSubjectAccessReview: 1=metadata:ObjectMeta 2=spec:SubjectAccessReviewSpec
  3=status:SubjectAccessReviewStatus
SelfSubjectReview: 1=metadata:ObjectMeta 2=status:SelfSubjectReviewStatus
SelfSubjectReviewStatus: 1=userInfo:UserInfo
UserInfo: 1=username:string 2=uid:string 3=groups:string[] 4=extra:{strings}
TokenReview: 1=metadata:ObjectMeta 2=spec:TokenReviewSpec 3=status:TokenReviewStatus
TokenReviewSpec: 1=token:string 2=audiences:string[]
TokenReviewStatus: 1=authenticated:bool 2=user:UserInfo 4=audiences:string[] 3=error:string
Event: 1=metadata:ObjectMeta 2=involvedObject:ObjectReference 3=reason:string 4=message:string
  5=source:EventSource 6=firstTimestamp:time 7=lastTimestamp:time 8=count:int 9=type:string
  10=eventTime:time 11=series:EventSeries? 12=action:string 13=related:ObjectReference?
  14=reportingComponent:string! 15=reportingInstance:string!
EventSource: 1=component:string 2=host:string
EventSeries: 1=count:int 2=lastObservedTime:time
`
