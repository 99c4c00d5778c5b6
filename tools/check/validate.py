#!/usr/bin/env python3
"""Validates notebooks: prints a JSON array of {"notebook", "cell", "message"} for what nbformat or an XML parser refuses.

    validate.py NOTEBOOK...
"""

import json
import sys
import warnings
import xml.etree.ElementTree as xml

import nbformat


def problems_of(path):
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            nbformat.validate(notebook, version=4, version_minor=5)
        except nbformat.ValidationError as error:
            place = list(error.absolute_path)
            cell = place[1] + 1 if len(place) > 1 and place[0] == "cells" else None
            yield {"cell": cell, "message": f"is not valid nbformat 4.5: {error.message[:200]}"}
    for warning in caught:  # cell ids that are missing or stand twice
        yield {"cell": None, "message": f"is not valid nbformat 4.5: {warning.message}"}
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", []):
            figure = output.get("data", {}).get("image/svg+xml")
            if figure is None:
                continue
            try:
                xml.fromstring("".join(figure))
            except xml.ParseError as error:
                yield {"cell": number, "message": f"a figure is not valid XML: {error}"}


print(json.dumps([{"notebook": path, **problem} for path in sys.argv[1:] for problem in problems_of(path)]))
