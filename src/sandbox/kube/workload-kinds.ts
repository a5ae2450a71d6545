/** The messages of pods and what runs them, written as in kinds.ts. */
export const WORKLOAD_KINDS = `
Pod: 1=metadata:ObjectMeta 2=spec:PodSpec 3=status:PodStatus
PodSpec: 1=volumes:Volume[] 20=initContainers:Container[] 2=containers:Container[]!
  34=ephemeralContainers:EphemeralContainer[] 3=restartPolicy:string 4=terminationGracePeriodSeconds:int?
  5=activeDeadlineSeconds:int? 6=dnsPolicy:string 7=nodeSelector:{string} 8=serviceAccountName:string
  9=serviceAccount:string 21=automountServiceAccountToken:bool? 10=nodeName:string 11=hostNetwork:bool
  12=hostPID:bool 13=hostIPC:bool 27=shareProcessNamespace:bool? 14=securityContext:PodSecurityContext?
  15=imagePullSecrets:LocalObjectReference[] 16=hostname:string 17=subdomain:string 18=affinity:Affinity?
  19=schedulerName:string 22=tolerations:Toleration[] 23=hostAliases:HostAlias[] 24=priorityClassName:string
  25=priority:int? 26=dnsConfig:PodDNSConfig? 28=readinessGates:PodReadinessGate[]
  29=runtimeClassName:string? 30=enableServiceLinks:bool? 31=preemptionPolicy:string? 32=overhead:{quantity}
  33=topologySpreadConstraints:TopologySpreadConstraint[] 35=setHostnameAsFQDN:bool? 36=os:PodOS?
  37=hostUsers:bool? 38=schedulingGates:PodSchedulingGate[] 39=resourceClaims:PodResourceClaim[]
  40=resources:ResourceRequirements? 41=hostnameOverride:string?
Container: 1=name:string! 2=image:string 3=command:string[] 4=args:string[] 5=workingDir:string
  6=ports:ContainerPort[] 19=envFrom:EnvFromSource[] 7=env:EnvVar[] 8=resources:ResourceRequirements
  23=resizePolicy:ContainerResizePolicy[] 24=restartPolicy:string?
  25=restartPolicyRules:ContainerRestartRule[] 9=volumeMounts:VolumeMount[] 21=volumeDevices:VolumeDevice[]
  10=livenessProbe:Probe? 11=readinessProbe:Probe? 22=startupProbe:Probe? 12=lifecycle:Lifecycle?
  13=terminationMessagePath:string 20=terminationMessagePolicy:string 14=imagePullPolicy:string
  15=securityContext:SecurityContext? 16=stdin:bool 17=stdinOnce:bool 18=tty:bool
ContainerPort: 1=name:string 2=hostPort:int 3=containerPort:int! 4=protocol:string 5=hostIP:string
EnvFromSource: 1=prefix:string 2=configMapRef:ConfigMapEnvSource? 3=secretRef:SecretEnvSource?
ConfigMapEnvSource: 1=*LocalObjectReference:LocalObjectReference 2=optional:bool?
SecretEnvSource: 1=*LocalObjectReference:LocalObjectReference 2=optional:bool?
EnvVar: 1=name:string! 2=value:string 3=valueFrom:EnvVarSource?
EnvVarSource: 1=fieldRef:ObjectFieldSelector? 2=resourceFieldRef:ResourceFieldSelector?
  3=configMapKeyRef:ConfigMapKeySelector? 4=secretKeyRef:SecretKeySelector? 5=fileKeyRef:FileKeySelector?
ObjectFieldSelector: 1=apiVersion:string 2=fieldPath:string!
ResourceFieldSelector: 1=containerName:string 2=resource:string! 3=divisor:quantity
ConfigMapKeySelector: 1=*LocalObjectReference:LocalObjectReference 2=key:string! 3=optional:bool?
SecretKeySelector: 1=*LocalObjectReference:LocalObjectReference 2=key:string! 3=optional:bool?
ResourceRequirements: 1=limits:{quantity} 2=requests:{quantity} 3=claims:ResourceClaim[]
ResourceClaim: 1=name:string! 2=request:string
ContainerResizePolicy: 1=resourceName:string! 2=restartPolicy:string!
VolumeMount: 1=name:string! 2=readOnly:bool 7=recursiveReadOnly:string? 3=mountPath:string! 4=subPath:string
  5=mountPropagation:string? 6=subPathExpr:string
Probe: 1=*ProbeHandler:ProbeHandler 2=initialDelaySeconds:int 3=timeoutSeconds:int 4=periodSeconds:int
  5=successThreshold:int 6=failureThreshold:int 7=terminationGracePeriodSeconds:int?
ProbeHandler: 1=exec:ExecAction? 2=httpGet:HTTPGetAction? 3=tcpSocket:TCPSocketAction? 4=grpc:GRPCAction?
ExecAction: 1=command:string[]
HTTPGetAction: 1=path:string 2=port:intstr 3=host:string 4=scheme:string 5=httpHeaders:HTTPHeader[]
HTTPHeader: 1=name:string! 2=value:string!
TCPSocketAction: 1=port:intstr 2=host:string
GRPCAction: 1=port:int! 2=service:string?
Lifecycle: 1=postStart:LifecycleHandler? 2=preStop:LifecycleHandler? 3=stopSignal:string?
LifecycleHandler: 1=exec:ExecAction? 2=httpGet:HTTPGetAction? 3=tcpSocket:TCPSocketAction?
  4=sleep:SleepAction?
SleepAction: 1=seconds:int!
SecurityContext: 1=capabilities:Capabilities? 2=privileged:bool? 3=seLinuxOptions:SELinuxOptions?
  10=windowsOptions:WindowsSecurityContextOptions? 4=runAsUser:int? 8=runAsGroup:int? 5=runAsNonRoot:bool?
  6=readOnlyRootFilesystem:bool? 7=allowPrivilegeEscalation:bool? 9=procMount:string?
  11=seccompProfile:SeccompProfile? 12=appArmorProfile:AppArmorProfile?
Capabilities: 1=add:string[] 2=drop:string[]
PodSecurityContext: 1=seLinuxOptions:SELinuxOptions? 8=windowsOptions:WindowsSecurityContextOptions?
  2=runAsUser:int? 6=runAsGroup:int? 3=runAsNonRoot:bool? 4=supplementalGroups:int[]
  12=supplementalGroupsPolicy:string? 5=fsGroup:int? 7=sysctls:Sysctl[] 9=fsGroupChangePolicy:string?
  10=seccompProfile:SeccompProfile? 11=appArmorProfile:AppArmorProfile? 13=seLinuxChangePolicy:string?
Toleration: 1=key:string 2=operator:string 3=value:string 4=effect:string 5=tolerationSeconds:int?
Service: 1=metadata:ObjectMeta 2=spec:ServiceSpec 3=status:ServiceStatus
ServiceSpec: 1=ports:ServicePort[] 2=selector:{string} 3=clusterIP:string 18=clusterIPs:string[]
  4=type:string 5=externalIPs:string[] 7=sessionAffinity:string 8=loadBalancerIP:string
  9=loadBalancerSourceRanges:string[] 10=externalName:string 11=externalTrafficPolicy:string
  12=healthCheckNodePort:int 13=publishNotReadyAddresses:bool
  14=sessionAffinityConfig:SessionAffinityConfig? 19=ipFamilies:string[] 17=ipFamilyPolicy:string?
  20=allocateLoadBalancerNodePorts:bool? 21=loadBalancerClass:string? 22=internalTrafficPolicy:string?
  23=trafficDistribution:string?
ServicePort: 1=name:string 2=protocol:string 6=appProtocol:string? 3=port:int! 4=targetPort:intstr
  5=nodePort:int
SessionAffinityConfig: 1=clientIP:ClientIPConfig?
ClientIPConfig: 1=timeoutSeconds:int?
Endpoints: 1=metadata:ObjectMeta 2=subsets:EndpointSubset[]
EndpointSubset: 1=addresses:EndpointAddress[] 2=notReadyAddresses:EndpointAddress[] 3=ports:EndpointPort[]
EndpointAddress: 1=ip:string! 3=hostname:string 4=nodeName:string? 2=targetRef:ObjectReference?
EndpointPort: 1=name:string 2=port:int! 3=protocol:string 4=appProtocol:string?
Node: 1=metadata:ObjectMeta 2=spec:NodeSpec 3=status:NodeStatus
NodeSpec: 1=podCIDR:string 7=podCIDRs:string[] 3=providerID:string 4=unschedulable:bool 5=taints:Taint[]
  6=configSource:NodeConfigSource? 2=externalID:string
Taint: 1=key:string! 2=value:string 3=effect:string! 4=timeAdded:time?
Deployment: 1=metadata:ObjectMeta 2=spec:DeploymentSpec 3=status:DeploymentStatus
DeploymentSpec: 1=replicas:int? 2=selector:LabelSelector? 3=template:PodTemplateSpec
  4=strategy:DeploymentStrategy 5=minReadySeconds:int 6=revisionHistoryLimit:int? 7=paused:bool
  9=progressDeadlineSeconds:int?
PodTemplateSpec: 1=metadata:ObjectMeta 2=spec:PodSpec
DeploymentStrategy: 1=type:string 2=rollingUpdate:RollingUpdateDeployment?
RollingUpdateDeployment: 1=maxUnavailable:intstr? 2=maxSurge:intstr?
ReplicaSet: 1=metadata:ObjectMeta 2=spec:ReplicaSetSpec 3=status:ReplicaSetStatus
ReplicaSetSpec: 1=replicas:int? 4=minReadySeconds:int 2=selector:LabelSelector? 3=template:PodTemplateSpec
DaemonSet: 1=metadata:ObjectMeta 2=spec:DaemonSetSpec 3=status:DaemonSetStatus
DaemonSetSpec: 1=selector:LabelSelector? 2=template:PodTemplateSpec 3=updateStrategy:DaemonSetUpdateStrategy
  4=minReadySeconds:int 6=revisionHistoryLimit:int?
DaemonSetUpdateStrategy: 1=type:string 2=rollingUpdate:RollingUpdateDaemonSet?
RollingUpdateDaemonSet: 1=maxUnavailable:intstr? 2=maxSurge:intstr?
StatefulSet: 1=metadata:ObjectMeta 2=spec:StatefulSetSpec 3=status:StatefulSetStatus
StatefulSetSpec: 1=replicas:int? 2=selector:LabelSelector? 3=template:PodTemplateSpec
  4=volumeClaimTemplates:PersistentVolumeClaim[] 5=serviceName:string! 6=podManagementPolicy:string
  7=updateStrategy:StatefulSetUpdateStrategy 8=revisionHistoryLimit:int? 9=minReadySeconds:int
  10=persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy?
  11=ordinals:StatefulSetOrdinals?
StatefulSetUpdateStrategy: 1=type:string 2=rollingUpdate:RollingUpdateStatefulSetStrategy?
RollingUpdateStatefulSetStrategy: 1=partition:int? 2=maxUnavailable:intstr?
StatefulSetPersistentVolumeClaimRetentionPolicy: 1=whenDeleted:string 2=whenScaled:string
StatefulSetOrdinals: 1=start:int!
Job: 1=metadata:ObjectMeta 2=spec:JobSpec 3=status:JobStatus
JobSpec: 1=parallelism:int? 2=completions:int? 3=activeDeadlineSeconds:int?
  11=podFailurePolicy:PodFailurePolicy? 16=successPolicy:SuccessPolicy? 7=backoffLimit:int?
  12=backoffLimitPerIndex:int? 13=maxFailedIndexes:int? 4=selector:LabelSelector? 5=manualSelector:bool?
  6=template:PodTemplateSpec 8=ttlSecondsAfterFinished:int? 9=completionMode:string? 10=suspend:bool?
  14=podReplacementPolicy:string? 15=managedBy:string?
CronJob: 1=metadata:ObjectMeta 2=spec:CronJobSpec 3=status:CronJobStatus
CronJobSpec: 1=schedule:string! 8=timeZone:string? 2=startingDeadlineSeconds:int? 3=concurrencyPolicy:string
  4=suspend:bool? 5=jobTemplate:JobTemplateSpec 6=successfulJobsHistoryLimit:int?
  7=failedJobsHistoryLimit:int?
JobTemplateSpec: 1=metadata:ObjectMeta 2=spec:JobSpec
`
