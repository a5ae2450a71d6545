"""Makes the same calls through boto3 to whatever endpoint is told, and prints what came back, with what is never the
same twice taken out.

In, as JSON: {"endpoint", "region", "credentials": {"accessKeyId", "secretAccessKey"}, "calls": [{"service",
"operation", "arguments", "as"?, "save"?}]}. `save` names a field of the answer, by a path with dots, for later
arguments to use as "$name"; `as` names one that holds credentials to call with.
Out, as JSON: a list of {"answer"} or {"error", "status"}.
"""

import datetime
import json
import sys

import boto3
import botocore.config
import botocore.exceptions

SECRETS = {"SecretAccessKey", "SessionToken"}
IDS = {"AccessKeyId", "AssumedRoleId", "GroupId", "PolicyId", "RoleId", "UserId"}


def main():
    asked = json.load(sys.stdin)
    saved = {"operator": asked["credentials"]}
    json.dump([call(asked, saved, one) for one in asked["calls"]], sys.stdout)


def call(asked, saved, one):
    arguments = filled(one["arguments"], saved)
    try:
        answer = getattr(client(asked, saved, one), one["operation"])(**arguments)
    except botocore.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {"error": error.response["Error"]["Code"], "status": status}
    except Exception as error:
        return {"error": type(error).__name__, "status": 0}
    del answer["ResponseMetadata"]
    for name, path in one.get("save", {}).items():
        saved[name] = field(answer, path)
    return {"answer": plain(answer)}


def client(asked, saved, one):
    keys = saved.get(one.get("as", "operator"), saved["operator"])
    return boto3.client(
        one["service"],
        endpoint_url=asked["endpoint"],
        region_name=asked["region"],
        aws_access_key_id=keys.get("accessKeyId") or keys["AccessKeyId"],
        aws_secret_access_key=keys.get("secretAccessKey") or keys["SecretAccessKey"],
        aws_session_token=keys.get("SessionToken"),
        # What is tested is the service, not the check of botocore before the call; nothing is sent twice.
        config=botocore.config.Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


def filled(value, saved):
    if isinstance(value, dict):
        return {key: filled(part, saved) for key, part in value.items()}
    if isinstance(value, list):
        return [filled(part, saved) for part in value]
    if isinstance(value, str) and value.startswith("$"):
        return saved.get(value[1:], "AKIANOSUCHKEYIDNOSUCH")
    return value


def field(value, path):
    for name in filter(None, path.split(".")):
        value = value[name]
    return value


def plain(value, name=""):
    if isinstance(value, dict):
        return {key: plain(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part, name) for part in value]
    if isinstance(value, datetime.datetime):
        return "a date"
    if name in SECRETS:
        return "a secret"
    return "an id" if name in IDS else value


main()
