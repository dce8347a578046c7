"""The JSON Schema of scenarios, for completion and checking in editors."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from motsim.scenario.language.key_descriptions import described
from motsim.scenario.language.schema import Service


class _Schema(GenerateJsonSchema):
    """Without defaults: they are values, not text that one could type."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema(language: str = "en") -> dict[str, Any]:
    """The schema; parameters of the psychology may stand beside the keys of segments and of
    `psychology`. What the keys mean is said in a language.
    """
    schema = Service.model_json_schema(by_alias=True, schema_generator=_Schema)
    schema["title"] = "motsim scenario"
    definitions = schema["$defs"]
    for name in ("Segment", "Psychology"):
        block = definitions[name]
        block["properties"].pop("parameters")
        block["additionalProperties"] = {"type": ["number", "string"]}
    psychology = schema["properties"]["psychology"]
    schema["properties"]["psychology"] = {"anyOf": [{"type": "string"}, psychology]}
    return described(schema, language)
