"""Reads texts as the AWS CLI reads its files. In, as JSON: a list of texts. Out: a list of {"sections", "profiles"}, or
{"error"} with the name of what botocore raises."""

import json
import os
import sys
import tempfile

from botocore import configloader, exceptions


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "config")
        json.dump([read(path, text) for text in json.load(sys.stdin)], sys.stdout)


def read(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    try:
        sections = configloader.raw_config_parse(path, parse_subsections=False)
        return {"sections": sections, "profiles": configloader.load_config(path)["profiles"]}
    except exceptions.ConfigParseError as error:
        return {"error": type(error).__name__}


main()
